// What `make check` asks of our style sheets: the standard, but for what is told here.
export default {
  extends: ["stylelint-config-standard"],
  reportDescriptionlessDisables: true,
  reportNeedlessDisables: true,
  rules: {
    // Colours stand below each other in six digits, to be compared.
    "color-hex-length": "long",
    // Empty lines group the tokens.
    "custom-property-empty-line-before": null,
    // The newer form, (width >= 36rem), would leave older telephones without any layout: Safari before 16.4.
    "media-feature-range-notation": "prefix",
    // A sheet goes from one part of a page to the next; the rule compares parts that never meet.
    "no-descending-specificity": null,
    // Safari on telephones knows this property by its old name alone.
    "property-no-vendor-prefix": [true, { ignoreProperties: ["-webkit-text-size-adjust"] }],
    // A class may end in the name of a status: tag-no_show.
    "selector-class-pattern": "^[a-z][a-z0-9]*([-_][a-z0-9]+)*$",
    // Families of letters are written as their makers write them.
    "value-keyword-case": ["lower", { ignoreProperties: ["--face"] }],
  },
};
