// CommonJS in both formats of the package, since `import.meta` is of modules alone. A bundler that makes a module of it may leave no
// `__filename`: then the program that was started is taken for the bundle.
const filename: string = typeof __filename === 'string' ? __filename : (process.argv[1] ?? process.execPath);

// @ts-expect-error no other way to export is both erasable and CommonJS; the compiler writes it as it should be
export = { filename };
