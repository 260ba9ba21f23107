import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { describeApi } from "./openapi.ts";
import { allRoutes, type RoutePorts } from "./routes.ts";

const routes = allRoutes({} as RoutePorts);
const api = describeApi(routes) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { operationId: string }>>>>;
};

describe("the description of the API", () => {
  test("is valid OpenAPI, and all that it refers to is there", async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(api));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(() => validator.resolveRefs()).not.toThrow();
  });

  test("has every route, each under a name of its own", () => {
    const operations = Object.values(api.paths).flatMap((path) => Object.values(path));
    expect(operations).toHaveLength(routes.length);
    const names = operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  test("says what is asked for apart from what is answered", () => {
    const text = JSON.stringify(api);
    expect(text).toContain("#/components/schemas/RunView");
    expect(text).not.toContain("#/$defs/");
  });
});
