import { expect, test } from "vitest";
import { proxyFor } from "./proxy.ts";

const proxy = "http://proxy.example:3128";
const url = "https://federation.example";

test.each([
  ["nothing set", {}, "direct"],
  ["HTTPS_PROXY", { HTTPS_PROXY: proxy }, "proxy"],
  ["https_proxy", { https_proxy: proxy }, "proxy"],
  ["a proxy for http only", { HTTP_PROXY: proxy }, "direct"],
  ["an empty one", { HTTPS_PROXY: "" }, "direct"],
  ["what is no address", { HTTPS_PROXY: "proxy.example" }, "invalid"],
  ["another kind of proxy", { HTTPS_PROXY: "socks5://proxy.example" }, "invalid"],
])("%s", (_, env, kind) => expect(proxyFor(url, env).kind).toBe(kind));

test.each([
  ["federation.example", "direct"],
  ["example", "direct"],
  [".example", "direct"],
  ["*.example", "direct"],
  ["FEDERATION.example", "direct"],
  ["localhost, federation.example", "direct"],
  ["federation.example:443", "direct"],
  ["*", "direct"],
  ["federation.example:8443", "proxy"],
  ["ration.example", "proxy"],
  ["localhost", "proxy"],
  ["", "proxy"],
])("NO_PROXY=%s", (no_proxy, kind) => {
  expect(proxyFor(url, { https_proxy: proxy, no_proxy }).kind).toBe(kind);
});

test("plain HTTP has a proxy of its own", () => {
  const choice = proxyFor("http://10.0.0.5:3000", { http_proxy: proxy, no_proxy: "10.0.0.5:80" });
  expect(choice).toMatchObject({ kind: "proxy", proxy: new URL(proxy) });
});
