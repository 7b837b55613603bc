export {
  type EmbeddedMongodb,
  type EmbeddedMongodbOptions,
  NoThreadError,
  startEmbeddedMongodb,
} from './start.js';
export { DataDirectoryError } from './storage/data-directory.js';
