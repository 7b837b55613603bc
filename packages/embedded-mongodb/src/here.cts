// CommonJS in both formats of the package, since `import.meta` is of modules alone.
const filename: string = __filename;

// @ts-expect-error no other way to export is both erasable and CommonJS; the compiler writes it as it should be
export = { filename };
