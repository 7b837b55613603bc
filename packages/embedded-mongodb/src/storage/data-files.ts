export const fileName = 'data.mdb';

/** All files of a data directory. */
export const dataFiles = [fileName, `${fileName}-lock`] as const;
