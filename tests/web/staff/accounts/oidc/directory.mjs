// A directory as Entra ID is one: an issuer with the tenant in its path, and people with claims of our choice.
// Arguments: the port; the tenant; where the browser is sent back to; the people as JSON, by their subject.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [port, tenant, returnUrl, people] = process.argv.slice(2);
const accounts = JSON.parse(people);
const prefix = `/${tenant}/v2.0`;

const provider = new Provider(`http://127.0.0.1:${port}${prefix}`, {
  clients: [{ client_id: "barsek", client_secret: "a secret of the tests", redirect_uris: [returnUrl] }],
  claims: { openid: ["sub"], email: ["email", "email_verified", "xms_edov"], profile: ["groups"] },
  conformIdTokenClaims: false, // Entra ID puts them into the ID token
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ["of the tests"] },
  findAccount: (_ctx, sub) => accounts[sub] && { accountId: sub, claims: () => ({ sub, ...accounts[sub] }) },
});
const answer = provider.callback();

createServer((request, response) => {
  request.originalUrl = request.url;
  request.url = request.url.slice(prefix.length);
  answer(request, response);
}).listen(Number(port), "127.0.0.1");
