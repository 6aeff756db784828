import tseslint from 'typescript-eslint';

/** What the compiler cannot say. Formatting is Prettier's, the rooms are dependency-cruiser's. */
export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.coppice/', 'coverage/', 'test/replays/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // A promise that nobody awaits loses its error, and in a workflow its place in the history.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      // Types cross every wall between rooms; values do not.
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-shadow': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      // Four where the language itself has them: step(id, input, body, options). Elsewhere an options object.
      'max-params': ['error', { max: 4 }],
      'max-depth': ['error', 4],
      complexity: ['error', 16],
    },
  },
  {
    // A pipeline's function is as long as the pipeline.
    files: ['pipelines/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    // A describe block is as long as its suite.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': 'off',
    },
  },
);
