import mongoose from 'mongoose';
import { expectVersion } from './expect-version.js';

/** Before the tests of each process. */
export const mochaHooks = { beforeAll: () => expectVersion('mongoose', 8, mongoose) };
