import { expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

test("a variable that is set to nothing is not set", () => {
  const config = readConfig({ DATA_DIR: "", PORT: "", DATABASE_URL: "" }, []);
  expect(config).toMatchObject({ test_data_path: null, port: 3000 });
});

test("what the command line says comes before the environment", () => {
  const config = readConfig({ DATA_PATH: "there" }, [], { DATA_PATH: "here" });
  expect(config.data_path).toMatch(/here$/);
});

test("a variable that cannot be used is named", () => {
  const read = () => readConfig({ PORT: "many" }, []);
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(/PORT/);
});
