import js from '@eslint/js';
import astro from 'eslint-plugin-astro';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Svelte and plain TypeScript share one project service; equal extensions keep it from reloading. */
const typed = {
  projectService: true,
  tsconfigRootDir: import.meta.dirname,
  extraFileExtensions: ['.svelte'],
};

const focusedOrSkipped = {
  selector:
    'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo)$/]',
  message: 'no focused or skipped tests: call context.skip(what is missing) inside the test',
};

export default ts.config(
  {
    ignores: [
      'dist/',
      '.astro/',
      'node_modules/',
      '.cache/',
      'test-results/',
      'public/',
      'shared/',
      'examples/', // as others write their pages
      'packages/*/dist/',
    ],
  },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },

  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  svelte.configs.recommended,
  astro.configs.recommended,

  {
    languageOptions: {
      parserOptions: typed,
      globals: { ...globals.browser, ...globals.node },
    },
    rules: {
      'no-undef': 'off', // TypeScript's own, and it knows types
      'no-console': ['error', { allow: ['error'] }],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'no-restricted-syntax': ['error', focusedOrSkipped],
      'max-lines': ['error', { max: 300 }],
      eqeqeq: 'error',
      'object-shorthand': 'error',
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
      'prefer-template': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      // Array and typed-array reads inside checked bounds: `x[i]!` is the honest spelling.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      // The library's types promise more than is there: JSON.stringify(undefined), navigator in Node.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/prefer-nullish-coalescing': [
        'error',
        { ignorePrimitives: { string: true } },
      ],
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Implementing an async contract without a wait inside is ordinary.
      '@typescript-eslint/require-await': 'off',
    },
  },

  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { ...typed, parser: ts.parser } },
    rules: {
      'prefer-const': 'off', // $props() and $derived are declared with let
      'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$derived', '$state'] }],
      // The parser sees template expressions without Svelte's generated types.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },

  // astro check types these; the parser's virtual files have no project.
  {
    files: ['**/*.astro', '**/*.astro/*.ts', '**/*.astro/*.js'],
    extends: [ts.configs.disableTypeChecked],
  },

  { files: ['**/*.js', '**/*.mjs'], extends: [ts.configs.disableTypeChecked] },

  {
    files: ['scripts/**', 'bench/**', 'src/cli/**', 'src/training/**', 'tests/**'],
    rules: { 'no-console': 'off' },
  },
);
