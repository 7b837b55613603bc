export { type EmbeddedMongodb, type EmbeddedMongodbOptions, startEmbeddedMongodb } from './start.js';
export { DataDirectoryError } from './storage/data-directory.js';
