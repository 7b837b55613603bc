// Says of folders of a build that their files are CommonJS, in packages whose other files are modules.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

for (const folder of process.argv.slice(2))
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
