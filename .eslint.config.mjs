import tseslint from 'typescript-eslint';

/** Only what the compiler and the architecture tests cannot say: promises that nobody awaits. */
export default tseslint.config({
  files: ['src/**/*.ts', 'test/**/*.ts', 'migrations/**/*.ts'],
  languageOptions: { parser: tseslint.parser, parserOptions: { project: './test/tsconfig.json' } },
  plugins: { '@typescript-eslint': tseslint.plugin },
  rules: {
    '@typescript-eslint/no-floating-promises': 'error',
    '@typescript-eslint/no-misused-promises': 'error',
    '@typescript-eslint/no-explicit-any': 'error',
    '@typescript-eslint/return-await': ['error', 'in-try-catch'],
    '@typescript-eslint/switch-exhaustiveness-check': 'error',
  },
});
