// nforce against the org: password login, records, queries, search, describes; prints what it saw.
const nforce = require("nforce");

async function main() {
  const given = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  const facts = given.salesforce;
  const seen = {};

  const org = nforce.createConnection({
    clientId: facts.consumer_key,
    clientSecret: facts.consumer_secret,
    redirectUri: "http://localhost:3000/oauth/_callback",
    apiVersion: "v60.0",
    mode: "single",
    autoRefresh: true,
    gzip: true,
  });
  seen.authorize = org
    .getAuthUri()
    .startsWith("https://login.salesforce.com/services/oauth2/authorize?response_type=code");
  const oauth = await org.authenticate({
    username: facts.username,
    password: facts.password,
    securityToken: facts.security_token,
  });
  seen.identity = (await org.getIdentity({ oauth })).username;
  seen.resources = Object.keys(await org.getResources()).includes("sobjects");
  seen.sobjects = (await org.getSObjects()).sobjects.length > 20;
  seen.metadata = (await org.getMetadata("Account")).objectDescribe.name;
  seen.describe = (await org.getDescribe("Account")).keyPrefix;
  seen.limits = (await org.getLimits()).DailyApiRequests.Max > 0;

  const account = nforce.createSObject("Account", { Name: "By nforce", BillingCity: "Malmö" });
  seen.insert = (await org.insert({ sobject: account })).success;
  account.set("BillingCity", "Lund");
  seen.update = await org.update({ sobject: account });
  const read = await org.getRecord({ type: "account", id: account.getId() });
  seen.getRecord = [read.get("name"), read.get("billingcity")];
  const fewer = await org.getRecord({ type: "account", id: account.getId(), fields: ["BillingCity"] });
  seen.fields = Object.keys(fewer.toJSON()).sort();
  const outer = nforce.createSObject("Account", { Name: "nforce outer" });
  outer.setExternalId("Second_Outer_Id__c", "N-1");
  seen.upsert = (await org.upsert({ sobject: outer })).success;
  const found = await org.query({
    query: "SELECT Id, Name, BillingCity FROM Account WHERE Name LIKE '%nforce%' ORDER BY Name",
    fetchAll: true,
  });
  seen.query = found.records.map((one) => one.get("name"));
  seen.search = (
    await org.search({ search: "FIND {nforce} IN NAME FIELDS RETURNING Account (Id, Name)", raw: true })
  ).searchRecords.length;
  seen.url = (await org.getUrl(`/services/data/v60.0/sobjects/Account/${account.getId()}`)).Name;
  seen.delete = await org.delete({ sobject: account });
  seen.queryAll = (
    await org.queryAll({ query: `SELECT IsDeleted FROM Account WHERE Id = '${account.getId()}'` })
  ).records[0].get("isdeleted");
  await org.query({ query: "SELECT Nothing FROM Account" }).catch((wrong) => {
    seen.refused = [wrong.errorCode, wrong.statusCode];
  });
  await org.getRecord({ type: "account", id: account.getId() }).catch((wrong) => {
    seen.gone = [wrong.errorCode, wrong.statusCode];
  });

  // A session that ended is renewed by itself, with the password it was given.
  await org.revokeToken({ token: oauth.access_token });
  seen.renewed = (
    await org.query({ query: "SELECT COUNT() FROM Account WHERE Name = 'nforce outer'", oauth })
  ).totalSize;
  process.stdout.write(JSON.stringify(seen));
}

main().catch((wrong) => {
  process.stderr.write(`${wrong.stack}\n`);
  process.exit(1);
});
