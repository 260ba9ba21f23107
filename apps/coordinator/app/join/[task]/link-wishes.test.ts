import { expect, test } from "vitest";
import { inviteIn, readLinkWishes } from "./link-wishes.ts";

test("a plain link asks for nothing", () => {
  expect(readLinkWishes("", true)).toEqual({
    practice: null,
    isNewDevice: false,
    start: false,
    backend: null,
  });
});

test("a link may ask for practice data, a start and a backend", () => {
  const search = "?data=practice&device=new&start=1&seed=7&examples=50&backend=webgpu";
  expect(readLinkWishes(search, true)).toEqual({
    practice: { kind: "practice", seed: 7, count: 50 },
    isNewDevice: true,
    start: true,
    backend: "webgpu",
  });
});

test("what is not understood is left out, and the number of examples is bounded", () => {
  expect(readLinkWishes("?data=practice&seed=x&examples=99999999&backend=quantum", true)).toEqual({
    practice: { kind: "practice", seed: 1, count: 10_000 },
    isNewDevice: false,
    start: false,
    backend: null,
  });
});

test("a link cannot start a participation with data that the visitor has not chosen", () => {
  expect(readLinkWishes("?start=1&device=new", true).start).toBe(false);
});

test("a link cannot start a participation under the browser's own key", () => {
  expect(readLinkWishes("?data=practice&start=1", true).start).toBe(false);
});

test("a link may make the page a device of its own, to practise only", () => {
  expect(readLinkWishes("?data=practice&device=new", true).isNewDevice).toBe(true);
  expect(readLinkWishes("?data=practice&device=other", true).isNewDevice).toBe(false);
  expect(readLinkWishes("?device=new", true).isNewDevice).toBe(false);
});

test("an invite is in the part of the link that is not sent", () => {
  const secret = "AAAAAAAAAAAAAAAAAAAAAA";
  expect(inviteIn(`#invite=${secret}`)).toBe(secret);
  for (const hash of ["", "#top", "#invite=", `#invite=${secret.slice(1)}`]) {
    expect(inviteIn(hash)).toBeNull();
  }
});

test("where no data is made for visitors, no link makes any, and none starts", () => {
  expect(readLinkWishes("?data=practice&start=1&device=new", false)).toEqual({
    practice: null,
    isNewDevice: false,
    start: false,
    backend: null,
  });
});
