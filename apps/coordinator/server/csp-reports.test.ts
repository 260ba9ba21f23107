import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Directive, takeReports, violationsIn } from "./csp-reports.ts";

const report = (body: object) => JSON.stringify([{ type: "csp-violation", age: 1, body }]);

describe("what a report says", () => {
  test("is read from a list, without what stands behind a question mark or a hash", () => {
    const body = {
      effectiveDirective: "script-src-elem",
      blockedURL: "https://evil.example/a.js?token=1",
      documentURL: "https://fed.example/setup#secret",
      sourceFile: null,
    };
    expect(violationsIn(report(body))).toEqual([
      {
        directive: "script-src",
        blocked: "https://evil.example/a.js",
        page: "https://fed.example/setup",
        source: "",
      },
    ]);
  });

  test("is read as older browsers write it", () => {
    const body = {
      "csp-report": {
        "violated-directive": "style-src 'self'",
        "blocked-uri": "inline",
        "document-uri": "https://fed.example/",
      },
    };
    expect(violationsIn(JSON.stringify(body))).toMatchObject([
      { directive: "style-src", blocked: "inline" },
    ]);
  });

  test("in another directive is of another kind, so that nobody invents labels", () => {
    const [one] = violationsIn(report({ effectiveDirective: `${"x".repeat(5_000)}` }));
    expect(one?.directive).toBe("other");
  });

  test.each(["", "{", "[]", "7", "null", '[{"body":7}]', '{"csp-report":{}}'])(
    "%j is none",
    (body) => expect(violationsIn(body)).toEqual([]),
  );
});

describe("over HTTP", () => {
  const counted: Directive[] = [];
  const lines: object[] = [];
  let close = () => {};
  let url = "";
  beforeEach(async () => {
    counted.length = 0;
    lines.length = 0;
    const log = {
      info: () => {},
      warn: (fields: object) => void lines.push(fields),
      error: () => {},
    };
    const options = { log, count: (directive: Directive) => void counted.push(directive) };
    const server = createServer((request, response) => {
      void takeReports(options, request, response, request.url ?? "").then((isTaken) => {
        if (!isTaken) response.writeHead(404).end();
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    close = () => server.close();
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/csp-reports`;
  });
  afterEach(() => close());
  const post = async (body: string) => (await fetch(url, { method: "POST", body })).status;

  test("a report is counted and logged, by anybody, and answered with nothing", async () => {
    expect(await post(report({ effectiveDirective: "connect-src" }))).toBe(204);
    expect(counted).toEqual(["connect-src"]);
    expect(lines).toMatchObject([{ reason: "connect-src" }]);
  });

  test("one that is too large, or too many in one, is not taken whole", async () => {
    const body = {
      effectiveDirective: "img-src",
      documentURL: `https://a.example/${"x".repeat(20_000)}`,
    };
    expect(await post(report(body))).toBe(204);
    expect(counted).toEqual([]);
    const many = Array.from({ length: 100 }, () => ({ body: { effectiveDirective: "img-src" } }));
    await post(JSON.stringify(many));
    expect(counted).toHaveLength(20);
  });

  test("only a POST is one", async () => {
    expect((await fetch(url)).status).toBe(404);
  });
});
