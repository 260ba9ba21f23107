/**
 * The HTTP API as its own description says it is: addresses, what is asked, what is answered. An operation that is not
 * described cannot be called, and an answer that is not as described fails the test.
 */
import { z } from "zod";
import type { Coordinator } from "./coordinator.ts";

type JsonSchema = Parameters<typeof z.fromJSONSchema>[0];
type Content = { readonly content?: { readonly "application/json"?: { schema: unknown } } };
type Operation = {
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
};
type Description = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
};

export type Asked = {
  /** Of the address: what stands in braces, and behind the question mark. */
  readonly path?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export class DescribedApi {
  /** Every operation that was called, `POST /api/runs`. */
  readonly called = new Set<string>();
  readonly #coordinator: Coordinator;
  readonly #description: Description;
  #headers: Readonly<Record<string, string>> = {};

  private constructor(coordinator: Coordinator, description: Description) {
    this.#coordinator = coordinator;
    this.#description = description;
  }

  static async read(coordinator: Coordinator): Promise<DescribedApi> {
    const answer = await coordinator.fetch("/api/openapi.json");
    return new DescribedApi(coordinator, (await answer.json()) as Description);
  }

  /** From now on it is asked with this token. */
  useToken(token: string): void {
    this.#headers = { authorization: `Bearer ${token}` };
  }

  /** What is answered if all goes well; anything else is an error. */
  async call<T>(operation: string, asked: Asked = {}): Promise<T> {
    const { described, response } = await this.#ask(operation, asked);
    const [status = "", content] = this.#success(described);
    const text = await response.text();
    if (String(response.status) !== status) {
      throw new Error(`${operation} was answered with ${response.status}: ${text}`);
    }
    return this.#read(`the answer to ${operation}`, schemaOf(content), JSON.parse(text)) as T;
  }

  /** The bytes of a file. */
  async file(operation: string, asked: Asked = {}): Promise<Uint8Array> {
    const { response } = await this.#ask(operation, asked);
    if (!response.ok) throw new Error(`${operation}: ${response.status} ${await response.text()}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** The status with which something is refused, in the shape that is described for it. */
  async refusal(operation: string, asked: Asked = {}): Promise<number> {
    const { described, response } = await this.#ask(operation, asked);
    if (response.ok) throw new Error(`${operation} was not refused.`);
    const schema = schemaOf(described.responses["default"]);
    this.#read(`the refusal of ${operation}`, schema, await response.json());
    return response.status;
  }

  /** As it stands, with the headers that it came with. */
  async raw(operation: string, asked: Asked = {}): Promise<Response> {
    return (await this.#ask(operation, asked)).response;
  }

  async #ask(operation: string, asked: Asked) {
    const [method = "", template = ""] = operation.split(" ");
    const described = this.#description.paths[template]?.[method.toLowerCase()];
    if (described === undefined) throw new Error(`${operation} is not described.`);
    this.called.add(operation);
    const { path = {}, query = {}, body, headers = {} } = asked;
    if (body !== undefined) this.#read(`the body of ${operation}`, bodyOf(described), body);
    const filled = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(path[name] ?? ""),
    );
    const search = new URLSearchParams(
      Object.entries(query).map(([name, value]) => [name, String(value)]),
    );
    const response = await this.#coordinator.fetch(`${filled}?${search}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...this.#headers,
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { described, response };
  }

  #success({ responses }: Operation): readonly [string?, Content?] {
    return Object.entries(responses).find(([status]) => status.startsWith("2")) ?? [];
  }

  #read(what: string, schema: unknown, value: unknown): unknown {
    if (schema === undefined) throw new Error(`Nothing is described for ${what}.`);
    const $defs = this.#description.components.schemas;
    const read = z.fromJSONSchema(inPlace({ ...(schema as object), $defs }) as JsonSchema);
    const { success, error } = read.safeParse(value);
    if (!success) throw new Error(`Not as described: ${what}.\n${z.prettifyError(error)}`);
    return value;
  }
}

function bodyOf({ requestBody }: Operation): unknown {
  return schemaOf(requestBody);
}

function schemaOf(content: Content | undefined): unknown {
  return content?.content?.["application/json"]?.schema;
}

/** A schema that stands alone has what it refers to under `$defs`. */
function inPlace(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"#/$defs/'));
}
