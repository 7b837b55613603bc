import mongoose from 'mongoose';
import { expectVersion } from './expect-version.js';

export const { mochaGlobalSetup, mochaHooks } = expectVersion('mongoose', 8, mongoose);
