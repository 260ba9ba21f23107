import { expect, test } from "vitest";
import { leastRoles, may, permissions, roles } from "./permissions.ts";

test("who is not signed in may only what anyone may", () => {
  const open = permissions.filter((permission) => may(null, permission));
  expect(open).toEqual(permissions.filter((name) => leastRoles[name] === "anyone"));
});

test("a higher role may all that a lower one may, and the owner everything", () => {
  for (const [index, role] of roles.entries()) {
    const below = roles[index + 1] ?? null;
    for (const permission of permissions) {
      if (may(below, permission)) expect(may(role, permission)).toBe(true);
    }
  }
  expect(permissions.every((permission) => may("owner", permission))).toBe(true);
});

test("a viewer may change nothing but what is its own", () => {
  const writes = permissions.filter((name) => !name.endsWith(".read") && may("viewer", name));
  expect(writes).toEqual(["access.enter", "self.write"]);
});
