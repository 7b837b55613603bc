export { type EmbeddedMongodb, type EmbeddedMongodbOptions, startEmbeddedMongodb } from './start.js';
