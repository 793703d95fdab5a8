declare const env: any; export = env;
