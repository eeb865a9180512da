const { transformFileSync } = require('@swc/core');

/** TypeScript as Node can run it: what tsconfig.json says of decorators and fields, nothing checked. @returns {code, map} */
exports.transform = (file) =>
  transformFileSync(file, {
    sourceMaps: true,
    swcrc: false,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
    },
    module: { type: 'es6' },
  });
