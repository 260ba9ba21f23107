import pg from "pg";
import { describe, expect, it } from "vitest";
import { StorageError } from "./errors.ts";
import { endsSession, postgresError } from "./postgres-errors.ts";

const databaseError = (code: string, severity = "ERROR") =>
  Object.assign(new pg.DatabaseError("it failed", 0, "error"), { code, severity });

describe("errors of PostgreSQL", () => {
  it.each([
    ["23505", "conflict"],
    ["23503", "conflict"],
    ["40P01", "unavailable"],
    ["40001", "unavailable"],
    ["53100", "disk_full"],
    ["53300", "unavailable"],
    ["08006", "unavailable"],
    ["57014", "unavailable"],
    ["57P01", "unavailable"],
    ["57P03", "unavailable"],
    ["28P01", "read_only"],
    ["42501", "read_only"],
    ["25006", "read_only"],
    ["55P03", "locked"],
    ["XX001", "corrupt"],
    ["42601", "other"],
  ])("[ST14] SQLSTATE %s is %s and names the place", (code, reason) => {
    const error = postgresError(databaseError(code), "the database");
    expect(error).toMatchObject({ name: "StorageError", reason });
    expect(String(error)).toContain("the database");
  });

  it("[ST14] whatever happens on the way to the server is unavailable, each address named", () => {
    const refused = new AggregateError([new Error("refused at ::1"), new Error("and elsewhere")]);
    const error = postgresError(refused, "the database");
    expect(error).toMatchObject({ reason: "unavailable", isRetryable: true });
    expect(String(error)).toContain("refused at ::1; and elsewhere");
  });

  it("[ST14] a known error is passed on, a bug is not dressed up", () => {
    const known = new StorageError("locked", "in use");
    expect(postgresError(known, "elsewhere")).toBe(known);
    const bug = new TypeError("x is undefined");
    expect(postgresError(bug, "the database")).toBe(bug);
  });

  it("[ST28] a session ends with what is fatal or never answered, not with a refusal", () => {
    expect(endsSession(databaseError("23505"))).toBe(false);
    expect(endsSession(databaseError("57P01", "FATAL"))).toBe(true);
    expect(endsSession(new Error("Query read timeout"))).toBe(true);
  });
});
