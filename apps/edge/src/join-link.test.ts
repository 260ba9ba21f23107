import { expect, test } from "vitest";
import { parseJoinLink } from "./join-link.ts";

test("a join link names the coordinator and the task", () => {
  expect(parseJoinLink("https://federation.example:8443/join/digits")).toEqual({
    url: "https://federation.example:8443",
    task: "digits",
  });
  expect(parseJoinLink("http://127.0.0.1:3000/join/digits-mlp/")?.task).toBe("digits-mlp");
});

test("a join link may carry an invite, whole", () => {
  const invite = "AAAAAAAAAAAAAAAAAAAAAA";
  const link = "https://federation.example/join/digits";
  expect(parseJoinLink(`${link}#invite=${invite}`)).toEqual({
    url: "https://federation.example",
    task: "digits",
    invite,
  });
  expect(parseJoinLink(`${link}#top`)).not.toHaveProperty("invite");
  expect(parseJoinLink(`${link}#invite=${invite.slice(3)}`)).toBeNull();
});

test.each([
  "digits",
  "https://federation.example",
  "https://federation.example/runs/digits",
  "https://federation.example/join/",
  "https://federation.example/join/digits/more",
  "https://federation.example/join/%2e%2e",
  "ftp://federation.example/join/digits",
])("%s is no join link", (text) => expect(parseJoinLink(text)).toBeNull());
