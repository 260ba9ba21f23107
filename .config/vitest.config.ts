import { defineConfig } from "vitest/config";

/** Unit and integration tests of every package and app; browser tests are Playwright's. */
export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["{packages,apps}/**/*.test.ts", "e2e/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/.next/**"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
