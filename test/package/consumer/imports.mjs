import { createAuth } from 'sealgate';
import walk from './walk.cjs';

await walk({ createAuth });
