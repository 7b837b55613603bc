// Models of an application's, as mongoose's own types make them, given to `users.model`; with declarations.
import mongoose, { type HydratedDocument, type InferSchemaType, type Model, Schema } from 'mongoose';
import { type Auth, createAuth } from 'sealgate';

const given = { secret: 'x', connection: mongoose.connection };

// All of it found from the schema.
const schema = new Schema(
  {
    email: { type: String, required: true, unique: true, lowercase: true },
    name: { type: String, default: 'nobody' },
    company: { type: Schema.Types.ObjectId, ref: 'Company' },
    tags: [String],
    address: { street: String, city: { type: String, required: true } },
    logins: [{ at: Date, ip: String }],
    settings: { type: Map, of: String },
    role: { type: String, enum: ['user', 'admin'], default: 'user' },
  },
  {
    timestamps: true,
    toJSON: { virtuals: true },
    virtuals: {
      domain: {
        get(): string {
          return this.email.split('@')[1] ?? '';
        },
      },
    },
    methods: {
      greet(): string {
        return `Hello ${this.name}`;
      },
    },
    statics: {
      byAddress(email: string) {
        return this.findOne({ email });
      },
    },
    query: {
      ofRole(role: 'user' | 'admin') {
        return this.where({ role });
      },
    },
  },
);
export const User = mongoose.model('User', schema);
export const auth = createAuth({ ...given, users: { model: User, map: { role: 'role' } } });

// With interfaces, as the handbook of mongoose has it.
interface IUser {
  email: string;
  name?: string;
  roles: string[];
  createdAt: Date;
}
interface Methods {
  greet(): string;
}
interface Virtuals {
  domain: string;
}
interface Queries {
  ofRole(role: string): unknown;
}
interface UserModel extends Model<IUser, Queries, Methods, Virtuals> {
  byAddress(email: string): Promise<HydratedDocument<IUser, Methods & Virtuals> | null>;
}
const withAll = new Schema<IUser, UserModel, Methods, Queries, Virtuals>({ email: String });
const plain = new Schema<IUser>({ email: String });
export const Whole = mongoose.model<IUser, UserModel>('Whole', withAll);
export const Plain: Model<IUser> = mongoose.model<IUser>('Plain', plain);
export const Inferred = mongoose.model<InferSchemaType<typeof schema>>('Inferred');
export const whole: Auth = createAuth({ ...given, users: { model: Whole } });
createAuth({ ...given, users: { model: Plain } });
createAuth({ ...given, users: { model: Inferred } });

// Of another connection, with an _id of another type, of a class, of an old-style document, of a discriminator, and with no schema known.
const connection = mongoose.createConnection('mongodb://127.0.0.1/x');
createAuth({ secret: 'x', connection, users: { model: connection.model('User', schema) } });
const ofText = new Schema({ _id: String, email: String }, { versionKey: false, strict: false });
createAuth({ ...given, users: { model: mongoose.model('Text', ofText) } });
class Person {
  email!: string;
  greet(): string {
    return this.email;
  }
}
const ofClass = new Schema<Person>({ email: String }).loadClass(Person);
createAuth({ ...given, users: { model: mongoose.model('Person', ofClass) } });
interface Old extends mongoose.Document {
  email: string;
}
createAuth({ ...given, users: { model: mongoose.model<Old>('Old', new Schema<Old>({ email: String })) } });
createAuth({ ...given, users: { model: User.discriminator('Author', new Schema({ books: [String] })) } });
createAuth({ ...given, users: { model: mongoose.models.User ?? mongoose.model('User', schema) } });
createAuth({ ...given, users: { model: mongoose.model('Unknown') } });

// @ts-expect-error a schema is no model
createAuth({ ...given, users: { model: schema } });
// @ts-expect-error nor is its name
createAuth({ ...given, users: { model: 'User' } });
// @ts-expect-error nor is a document
createAuth({ ...given, users: { model: new User() } });
// @ts-expect-error a field of the map that there is not
createAuth({ ...given, users: { map: { surname: 'last' } } });
// @ts-expect-error a path is a string
createAuth({ ...given, users: { map: { email: ['emails', 0] } } });
