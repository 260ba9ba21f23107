/**
 * The description of the HTTP API, made of the table of routes: OpenAPI 3.1, whose schemas are JSON Schema 2020-12,
 * which zod writes. What is named below stands once under its name; the rest stands where it is used.
 */
import {
  ParticipantView,
  RoundSummary,
  RoundView,
  RunView,
  ScheduleSpec,
  ScheduleView,
  TaskSpec,
  TaskView,
} from "@tributary/protocol";
import { z } from "zod";
import { leastRoles } from "../access/permissions.ts";
import type { Route } from "./route.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

const named = {
  ParticipantView,
  RoundSummary,
  RoundView,
  RunView,
  ScheduleSpec,
  ScheduleView,
  TaskSpec,
  TaskView,
};

const names = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(named)) names.add(schema, { id });

const ErrorBody = z.strictObject({
  error: z.string().describe("What happened, why, and what to do next."),
  request_id: z.string().describe("To be named when asking for help; the log has it too."),
});

export function describeApi(routes: readonly Route[]): JsonSchema {
  const components = new Map<string, JsonSchema>();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] ??= {};
    paths[path][route.method.toLowerCase()] = operation(route, components);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Tributary coordinator",
      version: "1",
      description:
        "All that the pages can do. Scripts send Authorization: Bearer <token>; pages have a cookie.",
    },
    paths,
    components: {
      schemas: Object.fromEntries(components),
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
    },
  };
}

function operation(route: Route, components: Map<string, JsonSchema>): JsonSchema {
  const { needs, answers, summary } = route;
  const id = operationId(route);
  const least = leastRoles[needs];
  const who = least === "anyone" ? "Anyone may." : `Needs ${needs}: from ${least} on.`;
  const shape = (schema: z.ZodType, io: "input" | "output") =>
    hoist({ schema, io, id, components });
  const json = (schema: JsonSchema) => ({ "application/json": { schema } });
  const success = answers.schema === null ? {} : { content: json(shape(answers.schema, "output")) };
  return {
    operationId: id,
    summary,
    description: who,
    tags: [route.path.split("/")[2] ?? "other"],
    ...(least === "anyone" ? {} : { security: [{ token: [] }] }),
    parameters: [...pathParameters(route.path), ...queryParameters(route, shape)],
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: json(shape(route.body, "input")) } }),
    responses: {
      [answers.status]: { description: "It was done, or is here.", ...success },
      default: { description: "It was not.", content: json(shape(ErrorBody, "output")) },
    },
  };
}

function operationId({ method, path }: Route): string {
  const words = path.split("/").slice(2);
  return [method.toLowerCase(), ...words.map((word) => word.replace(":", "by-"))].join("-");
}

function pathParameters(path: string): readonly JsonSchema[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(
  { query }: Route,
  shape: (schema: z.ZodType, io: "input") => JsonSchema,
): readonly JsonSchema[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = shape(query, "input") as {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}

/** A schema in place, what it refers to among the components. */
function hoist(from: {
  readonly schema: z.ZodType;
  readonly io: "input" | "output";
  readonly id: string;
  readonly components: Map<string, JsonSchema>;
}): JsonSchema {
  const { schema, io, id, components } = from;
  const options = { io, metadata: names, unrepresentable: "any" } as const;
  const { $schema: _, $defs = {}, ...rest } = z.toJSONSchema(schema, options);
  const called = new Map(
    Object.entries($defs).map(([name, def]) => [name, nameFor(name, def, { io, id, components })]),
  );
  const rename = (value: unknown) => withNames(value, called) as JsonSchema;
  for (const [name, def] of Object.entries($defs)) {
    components.set(called.get(name) ?? name, rename(def));
  }
  return rename(rest);
}

/** What is asked for may leave out what has a default, so it can differ from what is answered. */
function nameFor(
  name: string,
  def: unknown,
  at: { readonly io: string; readonly id: string; readonly components: Map<string, JsonSchema> },
): string {
  if (!Object.hasOwn(named, name)) return `${at.id}.${name}`;
  const asInput = `${name}Input`;
  const isOther = at.io === "input" && JSON.stringify(def) !== outputOf(name);
  return isOther ? asInput : name;
}

function outputOf(name: string): string | undefined {
  const schema = Object.entries(named).find(([key]) => key === name)?.[1];
  if (schema === undefined) return undefined;
  const around = z.toJSONSchema(z.array(schema), { metadata: names, unrepresentable: "any" });
  return JSON.stringify(around.$defs?.[name]);
}

function withNames(value: unknown, called: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withNames(item, called));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const target =
        key === "$ref" && typeof item === "string" ? item.split("/").at(-1) : undefined;
      if (target === undefined) return [key, withNames(item, called)];
      return [key, `#/components/schemas/${called.get(target) ?? target}`];
    }),
  );
}
