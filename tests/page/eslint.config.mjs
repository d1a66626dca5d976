// Lint rules of the page and its tests. Run from the root of the repository: files outside of the working directory are
// not linted.
import js from "@eslint/js";
import globals from "globals";

const MAX_TEMPLATE_LINES = 30;

/** A template that renders much at once should be composed of components. */
const shortTemplates = {
  meta: {
    type: "suggestion",
    schema: [],
    messages: { long: "This template has {{lines}} lines. Split it in components." },
  },
  create: (context) => ({
    TaggedTemplateExpression(node) {
      if (node.tag.name !== "html") return;
      const lines = node.loc.end.line - node.loc.start.line + 1;
      if (lines > MAX_TEMPLATE_LINES) context.report({ node, messageId: "long", data: { lines } });
    },
  }),
};

const size = {
  "max-len": ["error", { code: 120 }],
  "max-lines": ["error", { max: 400 }],
  "max-lines-per-function": ["error", { max: 80 }],
  complexity: ["error", 14],
};

export default [
  { ignores: ["**/node_modules/**", "assets/admin/vendor/**", "tests/page/types/api.d.ts"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      ...size,
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-var": "error",
      "prefer-const": "error",
      "object-shorthand": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "none" }],
    },
  },
  {
    files: ["assets/admin/app/**/*.js"],
    languageOptions: { ecmaVersion: 2023, sourceType: "module", globals: globals.browser },
    plugins: { page: { rules: { "short-templates": shortTemplates } } },
    rules: { "page/short-templates": "error" },
  },
  { files: ["assets/admin/app/theme.js"], languageOptions: { sourceType: "script" } },
  {
    files: ["assets/admin/app/views/one-line/layout-worker.js"],
    languageOptions: { globals: globals.worker },
  },
  {
    files: ["tests/page/**/*.mjs"],
    languageOptions: { ecmaVersion: 2023, sourceType: "module", globals: { ...globals.node, ...globals.browser } },
    // A test tells a story from top to bottom.
    rules: { "max-lines-per-function": "off", complexity: "off" },
  },
];
