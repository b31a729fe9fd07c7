// What `make check` asks of our scripts: all that ESLint recommends; the pages' run in browsers, the others in Node.
import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  { files: ["static/**"], languageOptions: { globals: globals.browser } },
  { files: ["scripts/**", "tests/**"], languageOptions: { globals: globals.node } },
];
