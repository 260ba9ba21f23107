/** Coming in and going out: setup, sign-in, sign-out, one's password, and the sessions there are. */
import type { IncomingMessage } from "node:http";
import type { SessionRecord } from "@tributary/storage";
import { z } from "zod";
import { isName, name_characters_max } from "../../access/accounts.ts";
import { actorOf, type Caller, isAllowed } from "../../access/caller.ts";
import { cookieHeader, wayOf } from "../../access/cookies.ts";
import { session_ms_max, sessionIdle_ms_max } from "../../access/identify.ts";
import type { Outcome } from "../../access/outcome.ts";
import { password_characters_max } from "../../access/password-rules.ts";
import { roles } from "../../access/permissions.ts";
import type { Setup } from "../../access/setup.ts";
import type { Begun, From, SignIn } from "../../access/sign-in.ts";
import { addressOf } from "../../address.ts";
import { type Answer, answerTo, error, ok } from "../answers.ts";
import { type Route, route } from "../route.ts";

export type SignInRoutePorts = {
  readonly setup: Setup;
  readonly signIn: SignIn;
  readonly trusts_proxy: boolean;
};

/** As it is typed: whether it is a good one is asked when it is chosen. */
const Password = z.string().min(1).max(password_characters_max);
export const Name = z
  .string()
  .max(name_characters_max)
  .refine(
    isName,
    "A name begins with a letter or digit, and has no signs but . _ @ ' - and spaces.",
  );
const Secret = z.string().min(1).max(200);
const Caller_ = z.strictObject({ name: z.string(), role: z.enum(roles) });

const Session = z.strictObject({
  id: z.string(),
  account: z.string(),
  name: z.string(),
  created_at_ms: z.int(),
  seen_at_ms: z.int(),
  /** When it ends by itself if nobody uses it. */
  idle_at_ms: z.int(),
  expires_at_ms: z.int(),
  agent: z.string(),
  address: z.string(),
  /** The one that asks. */
  is_this: z.boolean(),
});

const noPlain = error(
  400,
  "Passwords are not taken over plain http, where others on the way can read them. Put a proxy with https before " +
    "the coordinator and set TRUST_PROXY=yes, or open its page on the machine that it runs on.",
);
const noSession = error(409, "A token has no session and no password. Sign in for this.");

export function signInRoutes(ports: SignInRoutePorts): readonly Route[] {
  return [...enteringRoutes(ports), ...ownRoutes(ports), ...sessionRoutes(ports)];
}

function enteringRoutes(ports: SignInRoutePorts): readonly Route[] {
  const { setup, signIn } = ports;
  return [
    route({
      method: "POST",
      path: "/api/setup/link",
      needs: "access.enter",
      summary:
        "What a one-time link is for: the first owner's account, or that of somebody who was let in.",
      body: z.strictObject({ secret: Secret }),
      answers: {
        status: 200,
        schema: z.strictObject({
          purpose: z.enum(["owner", "account"]),
          name: z.string().nullable(),
          role: z.enum(roles),
        }),
      },
      handle: async ({ body: { secret } }) => answerTo(await setup.look(secret), ok),
    }),
    route({
      method: "POST",
      path: "/api/setup",
      needs: "access.enter",
      summary:
        "Uses a one-time link: chooses the password and signs in. The name is chosen by the first owner alone.",
      body: z.strictObject({
        secret: Secret,
        name: z.string().max(name_characters_max).default(""),
        password: Password,
      }),
      answers: { status: 200, schema: Caller_ },
      handle: ({ body, request }) => enter(ports, request, (from) => setup.use(body, from)),
    }),
    route({
      method: "POST",
      path: "/api/sign-in",
      needs: "access.enter",
      summary: "Begins a session, whose cookie comes with the answer.",
      body: z.strictObject({
        name: z.string().min(1).max(name_characters_max),
        password: Password,
      }),
      answers: { status: 200, schema: Caller_ },
      handle: ({ body, request }) => enter(ports, request, (from) => signIn.signIn(body, from)),
    }),
  ];
}

function ownRoutes({ signIn, trusts_proxy }: SignInRoutePorts): readonly Route[] {
  return [
    route({
      method: "POST",
      path: "/api/sign-out",
      needs: "self.write",
      summary: "Ends the session, and the connections that it opened.",
      answers: { status: 204, schema: null },
      async handle({ caller, request }) {
        if (caller.kind !== "account") return noSession;
        await signIn.signOut(caller);
        return withCookie({ status: 204, body: null }, request, { trusts_proxy, secret: null });
      },
    }),
    route({
      method: "POST",
      path: "/api/password",
      needs: "self.write",
      summary: "Changes one's own password; all other sessions of the account end.",
      body: z.strictObject({ old: Password, new: Password }),
      answers: { status: 204, schema: null },
      async handle({ caller, body, request }) {
        if (caller.kind !== "account") return noSession;
        const { address } = fromOf(request, trusts_proxy);
        const outcome = await signIn.changePassword(caller, { ...body, address });
        return answerTo(outcome, () => ({ status: 204, body: null }));
      },
    }),
  ];
}

function sessionRoutes({ signIn }: SignInRoutePorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/sessions",
      needs: "self.write",
      summary:
        "One's own sessions, newest first; everybody's for who may change accounts and asks for them.",
      query: z.strictObject({ whose: z.enum(["own", "all"]).default("own") }),
      answers: { status: 200, schema: z.strictObject({ sessions: z.array(Session) }) },
      async handle({ caller, query: { whose } }) {
        const isAll = whose === "all" && isAllowed(caller, "accounts.write");
        if (!isAll && caller.kind !== "account") return ok({ sessions: [] });
        const own = caller.kind === "account" ? caller.account : "";
        const sessions = await signIn.list(isAll ? undefined : own);
        return ok({ sessions: sessions.map((session) => viewOf(session, caller)) });
      },
    }),
    route({
      method: "POST",
      path: "/api/sessions/:id/end",
      needs: "self.write",
      summary: "Ends a session of one's own, or anybody's for who may change accounts.",
      answers: { status: 204, schema: null },
      async handle({ caller, params: { id = "" } }) {
        const isMine = ({ account }: SessionRecord) =>
          caller.kind === "account" && caller.account === account;
        const found = (await signIn.list()).find((session) => session.id === id);
        const mayEnd =
          found !== undefined && (isMine(found) || isAllowed(caller, "accounts.write"));
        // The same for one that is not there and one that is somebody else's.
        if (!mayEnd) return error(404, `There is no session ${id} of yours. It may have ended.`);
        await signIn.end(id, { actor: actorOf(caller) });
        return { status: 204, body: null };
      },
    }),
  ];
}

/** Only where the cookie can travel safely; the secret goes nowhere but into it. */
async function enter(
  { trusts_proxy }: SignInRoutePorts,
  request: IncomingMessage,
  begin: (from: From) => Promise<Outcome<Begun>>,
): Promise<Answer> {
  if (wayOf(request.headers, { trusts_proxy }) === "plain") return noPlain;
  const outcome = await begin(fromOf(request, trusts_proxy));
  return answerTo(outcome, ({ secret, account: { name, role } }) =>
    withCookie({ status: 200, body: { name, role } }, request, { trusts_proxy, secret }),
  );
}

function withCookie(
  answer: { readonly status: number; readonly body: unknown },
  { headers }: IncomingMessage,
  { trusts_proxy, secret }: { readonly trusts_proxy: boolean; readonly secret: string | null },
): Answer {
  const way = wayOf(headers, { trusts_proxy });
  if (way === "plain") return answer;
  const seconds = session_ms_max / 1000;
  const cookie = cookieHeader(headers, way, secret === null ? null : { secret, seconds });
  return { ...answer, headers: { "set-cookie": cookie } };
}

function fromOf({ headers, socket }: IncomingMessage, trusts_proxy: boolean): From {
  return {
    agent: headers["user-agent"] ?? "",
    address: addressOf({ headers, address: socket.remoteAddress ?? "" }, { trusts_proxy }),
  };
}

function viewOf(
  { sha256: _, ...session }: SessionRecord & { readonly name: string },
  caller: Caller,
) {
  return {
    ...session,
    idle_at_ms: session.seen_at_ms + sessionIdle_ms_max,
    is_this: caller.kind === "account" && caller.session === session.id,
  };
}
