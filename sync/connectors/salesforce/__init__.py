"""The Salesforce end: session, REST, collections, Bulk 2.0, SOQL, metadata, and the connection made of them."""
