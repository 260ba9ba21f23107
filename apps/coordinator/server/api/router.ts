/**
 * Serves the table of routes: finds the one that a request means, asks whether the caller may, reads what was said by
 * the route's schemas, and sends what it answers. Nothing that changes something is taken from another site.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { type Access, type Caller, isAllowed } from "../access/caller.ts";
import { isFromHere, ownPageHeader, type Site } from "../access/origin.ts";
import { type Answer, answerToFailure, error, nothingHere, readJson, send } from "./answers.ts";
import type { Call, Route } from "./route.ts";

export type RouterOptions = {
  readonly routes: readonly Route[];
  readonly access: Access;
  readonly site: Site;
};

type Found = { readonly route: Route; readonly params: Readonly<Record<string, string>> };

/** Finds nothing where it would have to guess: each part of a path matches as it stands. */
export class Router {
  readonly #routes: readonly (Route & { readonly parts: readonly string[] })[];
  readonly #access: Access;
  readonly #site: Site;

  constructor({ routes, access, site }: RouterOptions) {
    this.#site = site;
    // What is spelt out comes before what is a parameter.
    this.#routes = routes
      .map((route) => ({ ...route, parts: route.path.split("/") }))
      .toSorted((a, b) => parametersIn(a.parts) - parametersIn(b.parts));
    this.#access = access;
  }

  /** True when the path was the API's to answer. */
  async handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> {
    if (!path.startsWith("/api/")) return false;
    const answer = await this.#answer(request, path);
    const request_id = String(response.getHeader("x-request-id"));
    send(response, answer.status < 400 ? answer : withId(answer, request_id));
    return true;
  }

  async #answer(request: IncomingMessage, path: string): Promise<Answer> {
    const here = this.#matching(path);
    if (here.length === 0) return nothingHere;
    const method = request.method === "HEAD" ? "GET" : request.method;
    const found = here.find(({ route }) => route.method === method);
    if (found === undefined) return wrongMethod(here);
    const caller = await this.#access.identify(request.headers);
    const refusal =
      refusalOf(caller, found.route) ??
      refusalFromElsewhere(request, { caller, method, site: this.#site });
    return refusal ?? (await perform(request, caller, found));
  }

  #matching(path: string): readonly Found[] {
    const given = path.split("/");
    return this.#routes.flatMap((route) => {
      const params = match(route.parts, given);
      return params === null ? [] : [{ route, params }];
    });
  }
}

const parametersIn = (parts: readonly string[]) =>
  parts.filter((part) => part.startsWith(":")).length;

function match(parts: readonly string[], given: readonly string[]): Found["params"] | null {
  if (parts.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) {
      const decoded = decode(value);
      if (decoded === null || decoded === "") return null;
      params[part.slice(1)] = decoded;
    } else if (part !== value) return null;
  }
  return params;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function wrongMethod(here: readonly Found[]): Answer {
  const allow = here.map(({ route }) => route.method).join(", ");
  const sentence = `This address does not answer that method; it answers ${allow}.`;
  return { ...error(405, sentence), headers: { allow } } as Answer;
}

function refusalOf(caller: Caller, route: Route): Answer | null {
  if (!isAllowed(caller, route.needs)) {
    if (caller.kind === "visitor") {
      return error(
        401,
        "This needs somebody who may. Sign in, or send the admin token or an API token: " +
          "Authorization: Bearer <token>.",
      );
    }
    const may = `Your role, ${caller.role}, may not do this`;
    return error(403, `${may} (it needs ${route.needs}). Ask an owner for another role.`);
  }
  return null;
}

/**
 * A browser sends its cookie along whoever made it ask, so what changes something must come from a page of ours. Who
 * sends a token meant to, and a visitor has nothing to lose, except that another site must not sign them in.
 */
function refusalFromElsewhere(
  { headers }: IncomingMessage,
  from: { readonly caller: Caller; readonly method: string | undefined; readonly site: Site },
): Answer | null {
  if (from.method === "GET" || from.caller.kind === "token") return null;
  if (!isFromHere(headers, from.site)) {
    return error(403, "This comes from another site, so nothing was done. Use this site's pages.");
  }
  if (from.caller.kind === "visitor" || headers[ownPageHeader] === "1") return null;
  return error(
    403,
    `With a cookie, send the header ${ownPageHeader}: 1 too, which other sites cannot; or use an API token.`,
  );
}

async function perform(
  request: IncomingMessage,
  caller: Caller,
  { route, params }: Found,
): Promise<Answer> {
  const { searchParams } = new URL(request.url ?? "", "http://here");
  const said: Record<"params" | "query" | "body", unknown> = {
    params,
    query: Object.fromEntries(searchParams),
    body: undefined,
  };
  if (route.body !== undefined) {
    const read = await readJson(request);
    if (!read.ok) return read.answer;
    said.body = read.value;
  }
  for (const part of ["params", "query", "body"] as const) {
    const parsed = route[part]?.safeParse(said[part]);
    if (parsed === undefined) continue;
    if (!parsed.success) {
      const words = z.prettifyError(parsed.error);
      // An address that cannot name anything names nothing.
      return part === "params"
        ? error(404, `There is nothing of that name here.`)
        : error(400, words);
    }
    said[part] = parsed.data;
  }
  try {
    return await route.handle({ caller, request, ...said } as Call<never, never, never>);
  } catch (failure) {
    return answerToFailure(failure);
  }
}

/** Whoever asks for help can say which request it was. */
function withId(answer: Answer, request_id: string): Answer {
  if ("content" in answer || typeof answer.body !== "object") return answer;
  return { ...answer, body: { ...answer.body, request_id } };
}
