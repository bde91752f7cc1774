/** The test runner: every test file beside its code, two threads, one module graph per thread. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.ts", ".ci/**/*.test.ts"],
    exclude: ["node_modules/**", "dist/**", "synod-out/**"],
    pool: "threads",
    isolate: false,
    maxWorkers: 2,
    watch: false,
    testTimeout: 30_000,
  },
});
