import { aliasPackages } from './alias-packages.js';

aliasPackages({ mongoose: 'mongoose-8' });
