/** Who may come in: accounts, and API tokens for scripts. */
import type { AccountRecord, TokenRecord } from "@tributary/storage";
import { z } from "zod";
import { type Accounts, type Invitation, name_characters_max } from "../../access/accounts.ts";
import { actorOf } from "../../access/caller.ts";
import { roles } from "../../access/permissions.ts";
import type { Tokens } from "../../access/tokens.ts";
import { type Answer, answerTo, created, ok } from "../answers.ts";
import { type Route, route } from "../route.ts";
import { Name } from "./sign-in.ts";

export type AccountRoutePorts = { readonly accounts: Accounts; readonly tokens: Tokens };

const time_ms = z.int().nullable();
const RoleName = z.enum(roles);

const Account = z.strictObject({
  id: z.string(),
  name: z.string(),
  role: RoleName,
  created_at_ms: z.int(),
  disabled_at_ms: time_ms,
  /** A password was chosen. */
  has_joined: z.boolean(),
});
const Invited = z.strictObject({
  account: Account,
  /** Path and secret behind this coordinator's address, shown this once. */
  link: z.string(),
  expires_at_ms: z.int(),
});
const Token = z.strictObject({
  id: z.string(),
  name: z.string(),
  role: RoleName,
  account: z.string().nullable(),
  created_at_ms: z.int(),
  expires_at_ms: time_ms,
  used_at_ms: time_ms,
  revoked_at_ms: time_ms,
});

export function accountRoutes(ports: AccountRoutePorts): readonly Route[] {
  return [...invitingRoutes(ports), ...changingRoutes(ports), ...tokenRoutes(ports)];
}

function invitingRoutes({ accounts }: AccountRoutePorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/accounts",
      needs: "accounts.read",
      summary: "Every account, oldest first.",
      answers: { status: 200, schema: z.strictObject({ accounts: z.array(Account) }) },
      handle: async () => ok({ accounts: (await accounts.list()).map(accountView) }),
    }),
    route({
      method: "POST",
      path: "/api/accounts",
      needs: "accounts.write",
      summary: "Lets somebody in: answers a link that works once, by which they choose a password.",
      body: z.strictObject({ name: Name, role: RoleName }),
      answers: { status: 201, schema: Invited },
      handle: async ({ caller, body }) =>
        answerTo(await accounts.invite(body, actorOf(caller)), invited),
    }),
    route({
      method: "POST",
      path: "/api/accounts/:id/link",
      needs: "accounts.write",
      summary: "A new link for who has lost the old one, or the password.",
      answers: { status: 201, schema: Invited },
      handle: async ({ caller, params: { id = "" } }) =>
        answerTo(await accounts.newLink(id, actorOf(caller)), invited),
    }),
  ];
}

function changingRoutes({ accounts }: AccountRoutePorts): readonly Route[] {
  const about = { method: "POST", needs: "accounts.write" } as const;
  const answers = { status: 200, schema: Account } as const;
  const view = (account: AccountRecord) => ok(accountView(account));
  return [
    route({
      ...about,
      path: "/api/accounts/:id/role",
      summary: "Changes what somebody may do, from their next request on.",
      body: z.strictObject({ role: RoleName }),
      answers,
      handle: async ({ caller, params: { id = "" }, body: { role } }) =>
        answerTo(await accounts.changeRole(id, role, actorOf(caller)), view),
    }),
    route({
      ...about,
      path: "/api/accounts/:id/disable",
      summary: "Shuts somebody out at once: sessions, connections and API tokens.",
      answers,
      handle: async ({ caller, params: { id = "" } }) =>
        answerTo(await accounts.disable(id, actorOf(caller)), view),
    }),
    route({
      ...about,
      path: "/api/accounts/:id/enable",
      summary: "Lets somebody in again, with the password and the API tokens of before.",
      answers,
      handle: async ({ caller, params: { id = "" } }) =>
        answerTo(await accounts.enable(id, actorOf(caller)), view),
    }),
  ];
}

function tokenRoutes({ tokens }: AccountRoutePorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/tokens",
      needs: "tokens.write",
      summary: "One's own API tokens, oldest first; everybody's for who may change accounts.",
      answers: { status: 200, schema: z.strictObject({ tokens: z.array(Token) }) },
      handle: async ({ caller }) => ok({ tokens: (await tokens.list(caller)).map(tokenView) }),
    }),
    route({
      method: "POST",
      path: "/api/tokens",
      needs: "tokens.write",
      summary: "Makes an API token, with at most one's own role. Its secret is shown this once.",
      body: z.strictObject({
        name: Name.max(name_characters_max),
        role: RoleName,
        expires_at_ms: z.int().nullable().default(null),
      }),
      answers: { status: 201, schema: z.strictObject({ token: Token, secret: z.string() }) },
      handle: async ({ caller, body }) =>
        answerTo(await tokens.create(body, caller), ({ token, secret }) =>
          created({ token: tokenView(token), secret }),
        ),
    }),
    route({
      method: "POST",
      path: "/api/tokens/:id/revoke",
      needs: "tokens.write",
      summary: "Ends an API token for ever.",
      answers: { status: 200, schema: Token },
      handle: async ({ caller, params: { id = "" } }) =>
        answerTo(await tokens.revoke(id, caller), (token) => ok(tokenView(token))),
    }),
  ];
}

function invited({ account, link, expires_at_ms }: Invitation): Answer {
  return created({ account: accountView(account), link, expires_at_ms });
}

function accountView({ password, ...account }: AccountRecord) {
  return { ...account, has_joined: password !== null };
}

function tokenView({ sha256: _, ...token }: TokenRecord) {
  return token;
}
