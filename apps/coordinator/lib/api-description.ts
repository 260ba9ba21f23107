/** The description of the API (OpenAPI) as a page shows it: operations by subject, each with its shapes as JSON. */

type Schema = Readonly<Record<string, unknown>>;
type Content = { readonly "application/json"?: { readonly schema: Schema } };
type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
};

export type ApiDescription = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

export type ApiEntry = {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  /** Who may. */
  readonly who: string;
  /** What may follow the address, after `?`. */
  readonly query: readonly string[];
  readonly body: Schema | null;
  readonly status: string;
  readonly answer: Schema | null;
};

export type ApiSubject = { readonly name: string; readonly entries: readonly ApiEntry[] };

const methodOrder = ["get", "post", "put", "patch", "delete"];

/** In the order in which the coordinator tells them. */
export function subjectsOf({ paths }: ApiDescription): readonly ApiSubject[] {
  const subjects = new Map<string, ApiEntry[]>();
  for (const [path, operations] of Object.entries(paths)) {
    const methods = Object.keys(operations).toSorted(
      (a, b) => methodOrder.indexOf(a) - methodOrder.indexOf(b),
    );
    for (const method of methods) {
      const operation = operations[method];
      if (operation === undefined) continue;
      const name = operation.tags[0] ?? "other";
      subjects.set(name, [...(subjects.get(name) ?? []), entryOf(method, path, operation)]);
    }
  }
  return [...subjects].map(([name, entries]) => ({ name, entries }));
}

function entryOf(method: string, path: string, operation: Operation): ApiEntry {
  const status = Object.keys(operation.responses).find((code) => code !== "default") ?? "";
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    summary: operation.summary,
    who: operation.description,
    query: operation.parameters.filter((one) => one.in === "query").map(({ name }) => name),
    body: schemaIn(operation.requestBody?.content),
    status,
    answer: schemaIn(operation.responses[status]?.content),
  };
}

function schemaIn(content: Content | undefined): Schema | null {
  return content?.["application/json"]?.schema ?? null;
}

/** Names of the shapes that a shape refers to, also through others. */
export function shapesIn(schema: unknown, { components }: ApiDescription): readonly string[] {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, item] of Object.entries(value)) {
      const name = key === "$ref" && typeof item === "string" ? item.split("/").at(-1) : undefined;
      if (name === undefined) look(item);
      else if (!found.has(name)) {
        found.add(name);
        look(components.schemas[name]);
      }
    }
  };
  look(schema);
  return [...found];
}
