// The parts of Node.js that the TypeScript client uses.
declare module "node:test" {
  export function test(name: string, run: () => Promise<void>): void;
}
declare module "node:assert/strict" {
  const assert: {
    equal(actual: unknown, expected: unknown, message?: string): void;
    match(text: string, pattern: RegExp): void;
    ok(value: unknown, message?: string): asserts value;
    deepEqual(actual: unknown, expected: unknown): void;
  };
  export default assert;
}
declare const process: { env: Record<string, string | undefined> };
