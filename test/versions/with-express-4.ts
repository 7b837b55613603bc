import { aliasPackages } from './alias-packages.js';

aliasPackages({ express: 'express-4' });
