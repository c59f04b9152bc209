// jsforce 1, which many programs still use: login, records, queries, bulk, metadata, tooling, SOAP, the cache of describes.
const jsforce = require("jsforce1");

async function main() {
  const given = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  const facts = given.salesforce;
  const seen = {};

  const conn = new jsforce.Connection({ loginUrl: facts.login_url, version: "50.0" });
  const user = await conn.login(facts.username, facts.password + facts.security_token);
  seen.login = user.organizationId.length;
  seen.identity = (await conn.identity()).username;

  const secret = new jsforce.Connection({
    oauth2: {
      loginUrl: facts.login_url,
      clientId: facts.consumer_key,
      clientSecret: facts.consumer_secret,
      redirectUri: "http://localhost/back",
    },
    instanceUrl: facts.instance_url,
    refreshToken: facts.refresh_token,
  });
  seen.refreshed = (await secret.query("SELECT Id FROM User LIMIT 1")).totalSize;

  const made = await conn.sobject("Account").create({ Name: "By jsforce 1", BillingCity: "Paris" });
  seen.created = made.success;
  seen.read = (await conn.sobject("Account").retrieve(made.id)).BillingCity;
  seen.many = (
    await conn.sobject("Contact").create([
      { LastName: "First", AccountId: made.id },
      { LastName: "Second", AccountId: made.id },
    ])
  ).map((one) => one.success);
  seen.updated = (await conn.sobject("Account").record(made.id).update({ BillingCity: "Nice" })).success;
  seen.upserted = (
    await conn
      .sobject("Account")
      .upsert({ Name: "jsforce 1 outer", First_Outer_Id__c: "J1-1" }, "First_Outer_Id__c")
  ).success;
  seen.found = (
    await conn
      .sobject("Account")
      .find({ Name: { $like: "%jsforce 1%" } }, "Id, Name, BillingCity")
      .sort("Name")
      .limit(5)
  ).map((one) => one.Name);
  seen.include = (
    await conn
      .sobject("Account")
      .find({ Id: made.id }, "Id")
      .include("Contacts")
      .select("LastName")
      .sort("LastName")
      .end()
      .execute()
  )[0].Contacts.records.map((one) => one.LastName);
  seen.csv = await new Promise((resolve, reject) => {
    const parts = [];
    conn
      .query(`SELECT LastName FROM Contact WHERE AccountId = '${made.id}' ORDER BY LastName`)
      .stream()
      .on("data", (part) => parts.push(part))
      .on("end", () => resolve(parts.join("")))
      .on("error", reject);
  });
  const all = await new Promise((resolve, reject) => {
    const got = [];
    const query = conn
      .query("SELECT Id FROM Contact")
      .on("record", (one) => got.push(one))
      .on("end", () => resolve([got.length, query.totalSize]))
      .on("error", reject)
      .run({ autoFetch: true, maxFetch: 4000 });
  });
  seen.streamed = all[0] === all[1] && all[0] >= 2;
  seen.search = (
    await conn.search("FIND {jsforce} IN NAME FIELDS RETURNING Account(Id, Name)")
  ).searchRecords.length;
  const described = await conn.sobject("Account").describe();
  seen.cached = conn.describe$("Account").fields.length === described.fields.length;
  seen.global = (await conn.describeGlobal()).sobjects.length === conn.describeGlobal$().sobjects.length;
  seen.layouts = (await conn.sobject("Account").layouts()).layouts.length > 0;
  seen.recent = (await conn.sobject("Account").recent()).length > 0;
  seen.tabs = (await conn.tabs()).length > 0;
  seen.limits = (await conn.limits()).DailyApiRequests.Max > 0;

  conn.bulk.pollInterval = 50;
  conn.bulk.pollTimeout = 60000;
  const loaded = await conn.bulk.load(
    "Contact",
    "insert",
    Array.from({ length: 12 }, (_, n) => ({ LastName: `Bulk ${n}`, AccountId: made.id, Department: "J1" })),
  );
  seen.bulk = loaded.filter((one) => one.success).length;
  const rows = await new Promise((resolve, reject) => {
    const got = [];
    conn.bulk
      .query("SELECT Id, LastName FROM Contact WHERE Department = 'J1'")
      .on("record", (one) => got.push(one))
      .on("end", () => resolve(got))
      .on("error", reject);
  });
  seen.bulkQuery = rows.length;
  seen.updatedByQuery = (
    await conn.sobject("Contact").find({ Department: "J1" }).update({ Title: "Dr ${LastName}" })
  ).filter((one) => one.success).length;
  seen.bulkDelete = (await conn.sobject("Contact").find({ Department: "J1" }).destroy()).filter(
    (one) => one.success,
  ).length;

  seen.metadataDescribe = (await conn.metadata.describe("50.0")).metadataObjects.some(
    (one) => one.xmlName === "CustomObject",
  );
  seen.metadataList = (await conn.metadata.list({ type: "CustomField" }, "50.0")).some(
    (one) => one.fullName === "Account.First_Outer_Id__c",
  );
  const field = { fullName: "Contact.Jsforce_One__c", label: "Jsforce one", type: "Text", length: 20 };
  seen.metadataCreate = (await conn.metadata.create("CustomField", field)).success;
  seen.metadataRead = (await conn.metadata.read("CustomField", "Contact.Jsforce_One__c")).label;
  seen.metadataUpdate = (await conn.metadata.update("CustomField", { ...field, label: "Jsforce 1" })).success;
  seen.metadataUpsert = (await conn.metadata.upsert("CustomField", { ...field, label: "Jsforce I" })).created;
  conn.metadata.pollInterval = 50;
  const retrieved = await conn.metadata
    .retrieve({
      apiVersion: "50.0",
      unpackaged: { types: [{ members: "Contact.Jsforce_One__c", name: "CustomField" }], version: "50.0" },
    })
    .complete();
  seen.metadataRetrieve = [retrieved.success, retrieved.zipFile.length > 100];
  seen.metadataDeploy = (
    await conn.metadata.deploy(Buffer.from(retrieved.zipFile, "base64"), { singlePackage: false }).complete()
  ).status;
  seen.metadataDelete = (await conn.metadata.delete("CustomField", "Contact.Jsforce_One__c")).success;

  seen.tooling = (
    await conn.tooling.query(
      "SELECT QualifiedApiName FROM EntityDefinition WHERE QualifiedApiName = 'Account'",
    )
  ).records.length;
  seen.toolingDescribe = (await conn.tooling.sobject("CustomField").describe()).name;
  await conn.query("SELECT Nothing FROM Account").then(null, (wrong) => {
    seen.refused = wrong.errorCode;
  });
  seen.destroyed = (await conn.sobject("Account").record(made.id).destroy()).success;
  await conn
    .sobject("Account")
    .retrieve(made.id)
    .then(null, (wrong) => {
      seen.gone = wrong.errorCode;
    });
  const { id, organizationId } = conn.userInfo;
  seen.user = [id.slice(0, 3), organizationId.slice(0, 3)];
  await conn.logout();
  seen.loggedOut = conn.accessToken;
  process.stdout.write(JSON.stringify(seen));
}

main().catch((wrong) => {
  process.stderr.write(`${wrong.stack}\n`);
  process.exit(1);
});
