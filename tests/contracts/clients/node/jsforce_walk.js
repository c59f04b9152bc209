// jsforce against the org: login, records, queries, collections, both bulk APIs, tooling, composite; prints what it saw.
const jsforce = require("jsforce");

async function main() {
  const given = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  const facts = given.salesforce;
  const seen = {};

  const conn = new jsforce.Connection({ loginUrl: facts.login_url, version: "62.0" });
  const user = await conn.login(facts.username, facts.password + facts.security_token);
  seen.login = { organization: user.organizationId.length, user: user.id.slice(0, 3) };

  const oauth = new jsforce.Connection({
    instanceUrl: facts.instance_url,
    oauth2: {
      clientId: facts.consumer_key,
      clientSecret: facts.consumer_secret,
      loginUrl: given.clientLogin,
    },
  });
  await oauth.authorize({ grant_type: "client_credentials" });
  seen.identity = (await oauth.identity()).username;

  const made = await conn
    .sobject("Account")
    .create({ Name: "By jsforce", BillingCity: "Paris", NumberOfEmployees: 7 });
  seen.created = made.success;
  seen.retrieved = (await conn.sobject("Account").retrieve(made.id)).BillingCity;
  seen.updated = (await conn.sobject("Account").update({ Id: made.id, BillingCity: "Lyon" })).success;
  seen.many = (
    await conn
      .sobject("Contact")
      .create([
        { LastName: "One", AccountId: made.id, Email: "one@example.com" },
        { LastName: "Two", AccountId: made.id },
        { FirstName: "Nameless" },
      ])
  ).map((one) => (one.success ? "ok" : one.errors[0].statusCode));
  seen.upserted = (
    await conn.sobject("Account").upsert({ Name: "By upsert", [given.externalId]: "E-1" }, given.externalId)
  ).success;
  seen.upsertedAgain = (
    await conn.sobject("Account").upsert({ Name: "By upsert 2", [given.externalId]: "E-1" }, given.externalId)
  ).success;
  seen.upserts = (await conn.query(`SELECT Name FROM Account WHERE ${given.externalId} = 'E-1'`)).records.map(
    (r) => r.Name,
  );

  const found = await conn
    .sobject("Account")
    .find({ Name: { $like: "By js%" } }, "Id, Name, (SELECT LastName FROM Contacts ORDER BY LastName)");
  seen.children = found[0].Contacts.records.map((one) => one.LastName);
  const streamed = [];
  await conn
    .query("SELECT Name FROM Account ORDER BY Name")
    .on("record", (one) => streamed.push(one.Name))
    .run({ autoFetch: true, maxFetch: 1000 });
  seen.streamed = streamed;
  seen.count = (await conn.query("SELECT COUNT() FROM Account")).totalSize;
  try {
    await conn.query("SELECT Nothing FROM Account");
  } catch (wrong) {
    seen.refused = [wrong.errorCode, wrong.message.includes("No such column 'Nothing' on entity 'Account'")];
  }
  const described = await conn.sobject("Account").describe();
  seen.described = [
    described.name,
    described.keyPrefix,
    described.fields.length > 40,
    described.childRelationships.length > 3,
  ];
  seen.global = (await conn.describeGlobal()).sobjects.length > 20;
  seen.layouts = (await conn.sobject("Account").layouts()).layouts.length > 0;
  seen.limits = Object.keys(await conn.limits()).includes("DailyApiRequests");
  seen.usage = conn.limitInfo.apiUsage.used > 0;
  seen.search = (
    await conn.search("FIND {jsforce} IN NAME FIELDS RETURNING Account(Id, Name)")
  ).searchRecords.map((one) => one.Name);
  const day = 24 * 3600 * 1000;
  seen.deletedOne = (await conn.sobject("Account").destroy(made.id)).success;
  seen.deleted = (
    await conn.sobject("Account").deleted(new Date(Date.now() - day), new Date(Date.now() + day))
  ).deletedRecords.length;
  seen.changed =
    (await conn.sobject("Account").updated(new Date(Date.now() - day), new Date(Date.now() + day))).ids
      .length > 0;
  seen.binned = (
    await conn.query(`SELECT IsDeleted FROM Account WHERE Id = '${made.id}'`, { scanAll: true })
  ).records[0].IsDeleted;

  const rows = Array.from({ length: 30 }, (_, n) => ({
    Name: `Bulk one ${n}`,
    BillingCity: n % 2 ? "Köln" : "",
  }));
  conn.bulk.pollInterval = 50;
  conn.bulk.pollTimeout = 60000;
  seen.bulk1 = (await conn.bulk.load("Account", "insert", rows)).filter((one) => one.success).length;
  const queried = [];
  for await (const one of await conn.bulk.query(
    "SELECT Name, BillingCity FROM Account WHERE Name LIKE 'Bulk one%'",
  ))
    queried.push(one);
  seen.bulk1Query = [queried.length, queried.filter((one) => one.BillingCity === "Köln").length];
  conn.bulk2.pollInterval = 50;
  conn.bulk2.pollTimeout = 60000;
  const loaded = await conn.bulk2.loadAndWaitForResults({
    object: "Account",
    operation: "insert",
    input: rows.map((one) => ({ Name: one.Name.replace("one", "two") })).concat([{ Name: "x".repeat(300) }]),
  });
  seen.bulk2 = [
    loaded.successfulResults.length,
    loaded.failedResults.map((one) => one.sf__Error.split(":")[0]),
  ];
  const second = [];
  for await (const one of await conn.bulk2.query("SELECT Name FROM Account WHERE Name LIKE 'Bulk two%'"))
    second.push(one);
  seen.bulk2Query = second.length;

  const tooling = await conn.tooling.query(
    "SELECT QualifiedApiName FROM EntityDefinition WHERE QualifiedApiName = 'Account'",
  );
  seen.tooling = tooling.records.map((one) => one.QualifiedApiName);
  const composite = await conn.requestPost("/services/data/v62.0/composite", {
    compositeRequest: [
      {
        method: "POST",
        url: "/services/data/v62.0/sobjects/Account",
        referenceId: "new",
        body: { Name: "Composite" },
      },
      {
        method: "GET",
        url: "/services/data/v62.0/sobjects/Account/@{new.id}?fields=Name",
        referenceId: "read",
      },
    ],
  });
  seen.composite = composite.compositeResponse.map((one) => one.httpStatusCode);
  await conn.logout();
  process.stdout.write(JSON.stringify(seen));
}

main().catch((wrong) => {
  process.stderr.write(`${wrong.stack}\n`);
  process.exit(1);
});
