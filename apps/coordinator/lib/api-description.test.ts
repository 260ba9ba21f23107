import { describe, expect, test } from "vitest";
import { describeApi } from "../server/api/openapi.ts";
import { allRoutes, type RoutePorts } from "../server/api/routes.ts";
import { type ApiDescription, shapesIn, subjectsOf } from "./api-description.ts";

const routes = allRoutes({} as RoutePorts);
const api = describeApi(routes) as unknown as ApiDescription;
const entries = subjectsOf(api).flatMap((subject) => subject.entries);

describe("the description of the API", () => {
  test("shows every route once, by subject", () => {
    expect(entries).toHaveLength(routes.length);
    expect(subjectsOf(api).map(({ name }) => name)).toContain("runs");
  });

  test("shows what is asked, what is answered and who may", () => {
    const opening = entries.find(({ method, path }) => `${method} ${path}` === "POST /api/runs");
    expect(opening).toMatchObject({ status: "201", who: expect.stringContaining("operator") });
    expect(opening?.body).not.toBeNull();
    const acts = entries.find(({ path }) => path === "/api/acts");
    expect(acts?.query).toContain("limit");
  });

  test("finds the shapes that a shape refers to, through others too", () => {
    const run = entries.find(({ path }) => path === "/api/runs/{id}");
    expect(shapesIn(run?.answer, api)).toEqual(expect.arrayContaining(["RunView", "RoundView"]));
  });
});
