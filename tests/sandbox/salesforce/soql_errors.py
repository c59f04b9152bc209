"""Error answers of real orgs to queries, as public bug reports and tests of public clients quote them.

QUOTED has whole messages to the very queries; MESSAGES makes the same mistakes with objects that this sandbox has.
"""

_COLUMN = (
    "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please "
    "reference your WSDL or the describe call for the appropriate names."
)
_OBJECT = (
    "If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please "
    "reference your WSDL or the describe call for the appropriate names."
)

QUOTED = (
    (
        "the debugger of Salesforce's extensions for VS Code",
        "SELECT Id, Name, AccountNumber FROM AccountOpps WHERE Name like 'okToDelete%'",
        "INVALID_TYPE",
        (
            "\nSELECT Id, Name, AccountNumber FROM AccountOpps WHERE Name like 'okToDelete%'\n"
            "                                    ^\nERROR at Row:1:Column:37\n"
            f"sObject type 'AccountOpps' is not supported. {_OBJECT}"
        ),
    ),
    (
        "the REST tests of a Java library",
        "SELECT Bacon__c FROM Account LIMIT 2",
        "INVALID_FIELD",
        (
            "\nSELECT Bacon__c FROM Account LIMIT 2\n       ^\nERROR at Row:1:Column:8\n"
            f"No such column 'Bacon__c' on entity 'Account'. {_COLUMN}"
        ),
    ),
    (
        "roblesterjr04/EloquentSalesForce, issue 68",
        "select Id, ProductCode from Product2 where ProductCode = 3999",
        "INVALID_FIELD",
        (
            "\nProductCode from Product2 where ProductCode = 3999\n                                ^\n"
            "ERROR at Row:1:Column:44\nvalue of filter criterion for field 'ProductCode' must be of type string and "
            "should be enclosed in quotes"
        ),
    ),
    (
        "a test of the log viewer lnav",
        "select Id from Account where id = $sfid",
        "MALFORMED_QUERY",
        (
            "\nselect Id from Account where id = $sfid\n                                 ^\nERROR at Row:1:Column:34\n"
            "line 1:34 no viable alternative at character '$'"
        ),
    ),
    (
        "a check of missing columns against an org",
        "SELECT Id, DepProbeField__c FROM Account LIMIT 1",
        "INVALID_FIELD",
        (
            "\nSELECT Id, DepProbeField__c FROM Account LIMIT\n           ^\nERROR at Row:1:Column:12\n"
            f"No such column 'DepProbeField__c' on entity 'Account'. {_COLUMN}"
        ),
    ),
    (
        "a wiki on errors of a dashboard, the second line of a query",
        "SELECT Id\nFROM Maycur_Form__c",
        "INVALID_TYPE",
        (
            "\nFROM Maycur_Form__c\n     ^\nERROR at Row:2:Column:6\n"
            f"sObject type 'Maycur_Form__c' is not supported. {_OBJECT}"
        ),
    ),
)

#: Messages alone: the query, the code, the last line, where it is quoted.
MESSAGES = (
    (
        "SELECT Id FROM Account WHERE Name = 'a' OR Id IN (SELECT AccountId FROM Contact)",
        "MALFORMED_QUERY",
        "Semi join sub-selects are not allowed with the 'OR' operator",
        "an article on semi-joins with OR",
    ),
    (
        "SELECT Id FROM Account WHERE Name != null AND (Name = 'a' OR Id IN (SELECT AccountId FROM Contact))",
        "MALFORMED_QUERY",
        (
            "Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE "
            "expressions."
        ),
        "apsona.com on semijoin subselects",
    ),
    (
        (
            "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE Id IN "
            "(SELECT ContactId FROM OpportunityContactRole))"
        ),
        "MALFORMED_QUERY",
        "Nesting of semi join sub-selects is not supported",
        "live tests of a migration tool",
    ),
    (
        (
            "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact) AND Id NOT IN "
            "(SELECT AccountId FROM Opportunity) AND Id IN (SELECT AccountId FROM AccountContactRole)"
        ),
        "MALFORMED_QUERY",
        "Maximum 2 semi join sub-selects are allowed",
        "notes on a lesson scheduler",
    ),
    (
        "SELECT Id FROM Account WHERE Id IN (SELECT ParentId FROM Account)",
        "MALFORMED_QUERY",
        "The inner and outer selects should not be on the same object type",
        "notes on SOQL pitfalls",
    ),
    (
        "SELECT Id FROM Account WHERE Id IN (SELECT LastName FROM Contact)",
        "MALFORMED_QUERY",
        "semi join sub selects can only query id fields, cannot use: 'LastName'",
        "notes on SOQL in Apex",
    ),
    (
        "SELECT Id, (SELECT COUNT(Id) FROM Contacts) FROM Account",
        "MALFORMED_QUERY",
        "only root queries support aggregate expressions",
        "django-salesforce",
    ),
    (
        "SELECT Name n FROM Account",
        "MALFORMED_QUERY",
        "only aggregate expressions use field aliasing",
        "notes on SOQL pitfalls",
    ),
    (
        "SELECT Id FROM Account WHERE Description = 'x'",
        "INVALID_FIELD",
        "field 'Description' can not be filtered in a query call",
        "many",
    ),
    (
        "SELECT Id FROM Account ORDER BY Description",
        "MALFORMED_QUERY",
        "field 'Description' can not be sorted in a query call",
        "a terminal client's comments on live answers",
    ),
    (
        "SELECT Amount, COUNT(Id) FROM Opportunity GROUP BY Amount",
        "MALFORMED_QUERY",
        "field 'Amount' can not be grouped in a query call",
        "an article on what can be grouped",
    ),
    (
        "SELECT COUNT(IsWon) FROM Opportunity",
        "MALFORMED_QUERY",
        "field IsWon does not support aggregate operator COUNT",
        "notes on checkboxes of a profiler",
    ),
    (
        "SELECT StageName, COUNT(Id) FROM Opportunity GROUP BY StageName ORDER BY CloseDate",
        "MALFORMED_QUERY",
        "Ordered field must be grouped or aggregated: CloseDate",
        "a test report of a query tool",
    ),
    (
        "SELECT FIELDS(ALL) FROM Account",
        "MALFORMED_QUERY",
        "The SOQL FIELDS function must have a LIMIT of at most 200",
        "many",
    ),
    (
        "SELECT Id FROM Account WHERE Name = :name",
        "MALFORMED_QUERY",
        "Bind variables only allowed in Apex code",
        "notes on the sf command line",
    ),
    (
        "SELECT Id FROM Account WHERE BillingAddress = 'x'",
        "INVALID_FIELD",
        "Address fields can only be filtered using Distance expressions",
        "forcedotcom/soql-tooling, issue 171",
    ),
    (
        "SELECT Id FROM Opportunity WHERE CreatedDate >= '2017-01-01'",
        "INVALID_FIELD",
        (
            "value of filter criterion for field 'CreatedDate' must be of type dateTime and should not be enclosed in "
            "quotes"
        ),
        "getredash/redash, pull request 1727",
    ),
    (
        "SELECT Id FROM Account WHERE CreatedDate = 2020-03-17T21:04:32.000 0000",
        "MALFORMED_QUERY",
        "line 1:66 no viable alternative at character ' '",
        "AllanOricil/SOQL-Editor-Issues, issue 10",
    ),
)
