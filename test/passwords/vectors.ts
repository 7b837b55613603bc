import type { StoredPassword } from '../../src/passwords/password-hasher.js';

/** What the hashes below are of, where nothing else is said. */
export const vectorPassword = 'pässwörd with ünicode';

interface Vector {
  readonly system: string;
  readonly password: string;
  readonly stored: StoredPassword;
}

const foreign = (hash: string, salt?: string): StoredPassword => ({
  hash,
  ...(salt !== undefined && { salt }),
  isForeign: true,
});

const ofVectorPassword = (system: string, hash: string, salt?: string): Vector => ({
  system,
  password: vectorPassword,
  stored: foreign(hash, salt),
});

const aspnet = (of: string, hash: string): Vector => ({
  system: `ASP.NET Identity ${of}`,
  password: 'my password',
  stored: foreign(hash),
});

// bcrypt 5.0 of PyPI.
const ofPyBcrypt = [
  ofVectorPassword('bcrypt $2b$', '$2b$04$R9xTQxgY2whsPcZwdq6hxeSD8B9xuo3hsd.30vhLO6mSAkn/RUtG6'),
  {
    system: 'bcrypt $2a$',
    password: 'x'.repeat(72),
    stored: foreign('$2a$04$4L7GWgVbscS7mEH6aehvPuWULfPWFL0jJ/ztp1fA0Mwfyu9WnmPf6'),
  },
];

// The tests of Supabase's auth server, internal/crypto/password_test.go.
const ofSupabase: Vector[] = [
  {
    system: 'bcrypt $2y$',
    password: 'test',
    stored: foreign('$2y$04$mIJxfrCaEI3GukZe11CiXublhEFanu5.ododkll1WphfSp6pn4zIu'),
  },
  {
    // The same with the mark of crypt_blowfish before 1.1, which got ASCII right.
    system: 'bcrypt $2x$',
    password: 'test',
    stored: foreign('$2x$04$mIJxfrCaEI3GukZe11CiXublhEFanu5.ododkll1WphfSp6pn4zIu'),
  },
  {
    system: 'argon2i, by Supabase',
    password: 'test',
    stored: foreign('$argon2i$v=19$m=16,t=2,p=1$bGJRWThNOHJJTVBSdHl2dQ$NfEnUOuUpb7F2fQkgFUG4g'),
  },
  {
    system: 'argon2id, by Supabase',
    password: 'test',
    stored: foreign(
      '$argon2id$v=19$m=32,t=3,p=2$SFVpOWJ0eXhjRzVkdGN1RQ$RXnb8rh7LaDcn07xsssqqulZYXOM/EUCEFMVcAcyYVk',
    ),
  },
  {
    system: 'Firebase, by Supabase',
    password: 'mytestpassword',
    stored: foreign(
      '$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=ou9tdYTGyYm8kuR6Dt0Bp0kDuAYoXrK16mbZO4yGwAn3oLspjnN0/c41v8xZnO1n14J3MjKj1b2g6AUCAlFwMw==$C0sHCg9ek77hsg==$zKVTMvnWVw5BBOZNUdnsalx4c4c7y/w7IS5p6Ut2+CfEFFlz37J9huyQfov4iizN8dbjvEJlM5tQaJP84+hfTw==',
    ),
  },
];

// argon2-cffi 25.1 and passlib 1.7.4 of PyPI.
const ofPython = [
  ofVectorPassword(
    'argon2id',
    '$argon2id$v=19$m=65536,t=3,p=4$sTF7YkP2KjAN/SoXD0KmvA$yO606bSJaYI3Ud8sC/AYu9qtwjJUawmviSKWyuH00aY',
  ),
  ofVectorPassword(
    'argon2i',
    '$argon2i$v=19$m=1024,t=2,p=1$KpDmUBNLSKb7ZGMP6DZlZA$I0Fko1t+GPjb0lfd6TTAKncYa1i8al4aoYx7pLNfqvA',
  ),
  ofVectorPassword(
    'scrypt as a PHC string',
    '$scrypt$ln=14,r=8,p=1$l7J2zjlnrBWCMMYYY8x57w$m3LuH9gpIcNNRrDQJDgReo9ufjfLN9l7cwAk2uVQ1co',
  ),
];

// Python's hashlib, in the format of PHC strings.
const ofHashlib = [
  ofVectorPassword(
    'PBKDF2 with SHA-1',
    '$pbkdf2-sha1$i=1000,l=20$YSBzYWx0IG9mIHNpeHRlZW4$B40ZCG4i+m4QPqkmVIozyYGh1XQ',
  ),
  ofVectorPassword(
    'PBKDF2 with SHA-256',
    '$pbkdf2-sha256$i=1000,l=32$YSBzYWx0IG9mIHNpeHRlZW4$jyn0Ybbf4KkwyMGtom5uVmfzXCNdTHddZxi3gX23Oj4',
  ),
  ofVectorPassword(
    'PBKDF2 with SHA-512',
    '$pbkdf2-sha512$i=1000,l=64$YSBzYWx0IG9mIHNpeHRlZW4$9klOqn9tCIoOgb1goYUOxecEfEnE5YqD1sFGAb4q/jzLazhl3qNMgtllKKNJ+BZl9LHiKz5EblV25lyZQ0oSDQ',
  ),
];

// Django 5.2.
const ofDjango = [
  ofVectorPassword(
    'Django pbkdf2_sha256',
    'pbkdf2_sha256$1000000$bBltUt8xoVE1YvCp0rbUaP$RKtbUBpjDfN4LgBtSPM8pSU65GUhNFgBciV5OlLRGdQ=',
  ),
  ofVectorPassword(
    'Django pbkdf2_sha1',
    'pbkdf2_sha1$1000$Nh1kQj2QGiNvpzd4YgYFzg$ElqgL2oF057QoMasvSqGwleU8fc=',
  ),
  ofVectorPassword(
    'Django argon2',
    'argon2$argon2id$v=19$m=102400,t=2,p=8$cG5rb2piYVFudGlSbDNQRHo1NUtLaw$wgedavfLxz1zcJ0o0L+sjyi99j0eSvLwo+iF24+uRAI',
  ),
  ofVectorPassword(
    'Django bcrypt_sha256',
    'bcrypt_sha256$$2b$05$h7h5ZXx2XUgTtODurwybZ.lWn8e8kJyZoMAyBvKzOWMGhz8BduGgy',
  ),
  ofVectorPassword('Django bcrypt', 'bcrypt$$2b$05$kGRGDRG1XAqpLmLXj4Gt0uKDSDXeB7DttUSsxIqiPDmkrtkvW9P1u'),
  ofVectorPassword(
    'Django scrypt',
    'scrypt$16384$KTgkO723HT9A9rDBzFHKNv$8$5$RNMbIuJqFUmQKHYZ0LZ6eawT8WrrTQPAjYE61eFkwB4CXcL/ZO4KI2Iqo/6UXgerVhrvOOFwBIOUQlg1nBHtzQ==',
  ),
];

// The README of firebase/scrypt, written as Supabase has it.
const ofFirebase = {
  system: 'Firebase',
  password: 'user1password',
  stored: foreign(
    '$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
  ),
};

// better-auth 1.7.25. The second has a ligature that NFKC takes apart.
const ofBetterAuth = [
  ofVectorPassword(
    'better-auth',
    '6d211723951c7affed2bcfc10bba5762:74ea985f1ac5a0179db0e8c22a8079368f02f19a0d438f7c2654f49803f3ba6edb03a725de9f4624c973495dbd78f0b447f729d0f99e07d131f7834a098de161',
  ),
  {
    system: 'better-auth, of a password in another form of Unicode',
    password: '\ufb01ve ligatures',
    stored: foreign(
      '1ebfd50f93ef0a2d274d2714d5b48ce7:0cb93bccb4e6c0278e9360f0d5ec79dda39acf1ba1f192bc0fbcac558337f0d72a768f07d3a5fd3b603f6c9ddbeb701fd7cc2ae9376570c8b5685e8a60fc88a8',
    ),
  },
];

// The tests of ASP.NET Core, src/Identity/test/Identity.Test/PasswordHasherTest.cs.
const ofAspnet = [
  aspnet('version 2', 'ANXrDknc7fGPpigibZXXZFMX4aoqz44JveK6jQuwY3eH/UyPhvr5xTPeGYEckLxz9A=='),
  aspnet('version 2, another', 'AAABAgMEBQYHCAkKCwwNDg+ukCEMDf0yyQ29NYubggHIVY0sdEUfdyeM+E1LtH1uJg=='),
  aspnet('version 3', 'AQAAAAEAACcQAAAAEAABAgMEBQYHCAkKCwwNDg+yWU7rLgUwPZb1Itsmra7cbxw2EFpwpVFIEtP+JIuUEw=='),
  aspnet('version 3 with SHA-1', 'AQAAAAAAAAD6AAAAEAhftMyfTJylOlZT+eEotFXd1elee8ih5WsjXaR3PA9M'),
  aspnet('version 3 with SHA-512', 'AQAAAAIAAAAyAAAAEOMwvh3+FZxqkdMBz2ekgGhwQ4B6pZWND6zgESBuWiHw'),
  aspnet(
    'version 3 with a long salt and key',
    'AQAAAAIAAAD6AAAAIJbVi5wbMR+htSfFp8fTw8N8GOS/Sje+S/4YZcgBfU7EQuqv4OkVYmc4VJl9AGZzmRTxSkP7LtVi9IWyUxX8IAAfZ8v+ZfhjCcudtC1YERSqE1OEdXLW9VukPuJWBBjLuw==',
  ),
  aspnet(
    'version 3 with 250,000 iterations',
    'AQAAAAEAA9CQAAAAIESkQuj2Du8Y+kbc5lcN/W/3NiAZFEm11P27nrSN5/tId+bR1SwV8CO1Jd72r4C08OLvplNlCDc3oQZ8efcW+jQ=',
  ),
];

// passport-local-mongoose 8.0, as it is installed.
const ofPassportLocalMongoose = ofVectorPassword(
  'passport-local-mongoose',
  '61d864db839dfc14c06fe1097d54146e264dd86afd74f8f439f544457bb5f2127df19f0cee2cacb327d172d0bae051543246e88ed38a8ed3a566d900dc7b268a24dd6602dbe8fcc72a2206d8e2fe4962f2c4a88670714244c0c253c3aac66b1e9a78684914797077de46c907c5ed18e91345bfba9411ed005f9c9a6f747cfbae342278c8a25934912837f6158ebab723ea43371e9839e42b5ead429c96bedc7dc3eb5a8828bb70007f39699d0470f31e61ceea54498b81fff186844324c409e8b70d9ab0e18e3f037369872568e07e34a9a899328fa5b7619368f2c1ac6eaaa286b3766168936ee9c6a2bfc47809a460caa9447ac71f3d40f55462bd7b26229f744ed206b9a53e10bf300bf964761e3f765739f45aaa119dc46ecc77c9660563c144e2763426d37b49367d4d6f58a53592f2d4f6f88b1b260320046c0d3ca49f322983ddcbb8a9e61d65bc0a5e0aed34795aeccc371251ff4e8481d2ea143de0fd36f64813b2348588aed809390189865ef0486eae27a5f1f232924980b9d58189461a170bba865266c43b8d56d2ef3048f43fc20b06912c3d1aece3b0c0119147b6679aaeea79c158cc7508f412bb43fcbcd7d501fce657be1a9efcee3ebb2d03ef5461679c8b1c77ccaab5ad799c36f2a635ae39e6831f0b0595ab07e65960f406df175f50e04e900678edde1f32076c07be15af9173bc2b19492fd1413468',
  '850d51e8e9e6ba7e46a5db46d990ccf62fec21830030c38c2cb1d04f31f5f5ca',
);

export const vectors: readonly Vector[] = [
  ...ofPyBcrypt,
  ...ofSupabase,
  ...ofPython,
  ...ofHashlib,
  ...ofDjango,
  ofFirebase,
  ...ofBetterAuth,
  ...ofAspnet,
  ofPassportLocalMongoose,
];

/** passport-local-mongoose 8.0 with the numbers of the RealWorld backends: 10,000 iterations, 512 bytes, SHA-512. */
export const realWorld: StoredPassword = foreign(
  '564c7f1a4cd5d3ca23b5b65c8a0a58428b8ff1a4459f7ab64d517b04ab4892bcdf7e3b1c3ef0ea2c516f79536c976797d8e098dfac2e3e06be7054f86f36da385c1c0ef1561f91ca2a193d18c0ceee623829f04bd76d2484a9e5315af7ebf34d3a3ee6260eb339c7fa1fecc72a904d25b09bd46b64403a914a158663d10b09cd34ff5eea06139df37b610a143532e4ea00391c28aa01f607747e7ec4489d0407bb71dd3567a267200af6c344908ade89a636a28d3ab7f9b332375298fec4c615a80726cac02d6e6e12ecb647a9102f6de5edaa96338e86edf649f8575858282f03de5af123647ea3006c7a613a97b61fbe3d89910fb1127f66fdfb0342a4c68e20862abf9787e7eec903d5c577a2b520f2d8f8fb351160e7a3adb1891da87068bee2dcd717711ebe83f421b11117b6ff7fbd483a90bc750f61778c4fd790abd5b8d1abae33f1fd1af063acf756c1bfbcf3141d5c8114e06048dedebf4c953781b2b50367577182c7e1ae91a4a330af17449d9022544baf7f8f0734143aacebe3e635ea26f5e63b68e1a5f8dd7594a0333713f4de4f4755f32b66549ddd723c69e0a5d40208054fc2bc3157acd25bb40544a191b37940921d6b93ed5af1c41d872e1a63dd7f9c91635d90ef5b6887807cf5dadcbbd2c63a33cb745238418e8282a1315f0f500b42ef6e24cd940304ca722664230ae479550dad3c46c16aa97d5b',
  '4f9f5a1976df1fc664fc50e3339ff745',
);
