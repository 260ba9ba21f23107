/**
 * A route of the HTTP API as data: address, permission, shapes and what it does. The router serves the table of them,
 * and the API's description is made of the same table.
 */
import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import type { Caller } from "../access/caller.ts";
import type { Permission } from "../access/permissions.ts";
import type { Answer } from "./answers.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What a route is given: who asks, and what was said, as its schemas read it. */
export type Call<Params, Query, Body> = {
  readonly caller: Caller;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** For what no schema covers: addresses, cookies, the connection. */
  readonly request: IncomingMessage;
};

type Shapes<Params, Query, Body> = {
  /** Of the parts of the path that begin with a colon; without, they are any text. */
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
};

type About = {
  readonly method: Method;
  /** `/api/runs/:id/stop` */
  readonly path: `/api/${string}`;
  readonly needs: Permission;
  /** One sentence for the description of the API. */
  readonly summary: string;
  /** What it answers if all goes well, and with which status; null: nothing, or no JSON. */
  readonly answers: { readonly status: 200 | 201 | 204; readonly schema: z.ZodType | null };
};

export type Route = About &
  Shapes<unknown, unknown, unknown> & {
    handle(call: Call<never, never, never>): Answer | Promise<Answer>;
  };

/** Ties the shapes of a route to what its handler is given. */
export function route<
  Params = Readonly<Record<string, string>>,
  Query = Readonly<Record<string, string>>,
  Body = undefined,
>(
  made: About &
    Shapes<Params, Query, Body> & {
      handle(call: Call<Params, Query, Body>): Answer | Promise<Answer>;
    },
): Route {
  return made as unknown as Route;
}
