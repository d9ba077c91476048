/** The form of a token, as its vendor writes it. */
export interface TokenForm {
  readonly id: string
  readonly description: string
  readonly keywords: readonly string[]
  /** Linear: no part that repeats can match what the part after it begins with. */
  readonly pattern: RegExp
  /** Default: that of every token, which leaves out `xxxx` and the like. */
  readonly entropy?: number
}

/** Tokens that are told by how they look, whatever they are called. Nothing of another list was copied. */
export const TOKEN_FORMS: readonly TokenForm[] = [
  {
    id: 'aws-access-key-id',
    description: 'an AWS access key',
    keywords: ['akia', 'asia', 'abia', 'acca'],
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])/,
  },
  {
    id: 'github-token',
    description: 'a GitHub token',
    keywords: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    pattern: /(?<![A-Za-z0-9])(?:gh[oprsu]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9_]{22,244})/,
  },
  {
    id: 'gitlab-token',
    description: 'a GitLab token',
    keywords: [
      'glpat-',
      'gldt-',
      'glrt-',
      'glcbt-',
      'glptt-',
      'glft-',
      'glimt-',
      'glagent-',
      'gloas-',
      'glsoat-',
      'gr13',
    ],
    pattern: /(?<![A-Za-z0-9])(?:gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-[\w.-]{20,200}|GR1348941[\w-]{20})/,
  },
  {
    id: 'slack-token',
    description: 'a Slack token',
    keywords: ['xoxb-', 'xoxp-', 'xoxa-', 'xoxo-', 'xoxr-', 'xoxs-', 'xoxe', 'xoxc-', 'xoxd-', 'xapp-'],
    pattern: /(?<![A-Za-z0-9])(?:xox[abcdeoprs]|xapp|xoxe\.xox[bp])-[A-Za-z0-9-]{12,250}/,
  },
  {
    id: 'slack-webhook',
    description: 'the address of a Slack webhook',
    keywords: ['hooks.slack'],
    pattern: /hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9]{6,20}\/[A-Za-z0-9/]{20,80}/,
  },
  {
    id: 'stripe-key',
    description: 'a Stripe key',
    keywords: ['sk_live_', 'rk_live_', 'sk_test_', 'rk_test_', 'sk_prod_', 'rk_prod_', 'whsec_'],
    pattern: /(?<![A-Za-z0-9])(?:[rs]k_(?:live|test|prod)_[A-Za-z0-9]{16,247}|whsec_[A-Za-z0-9+/=]{24,120})/,
  },
  {
    id: 'google-api-key',
    description: 'a Google API key',
    keywords: ['aiza'],
    pattern: /(?<![A-Za-z0-9])AIza[\w-]{35}(?![\w-])/,
  },
  {
    id: 'google-oauth-secret',
    description: 'a secret of Google OAuth',
    keywords: ['gocspx-', 'ya29.'],
    pattern: /(?<![A-Za-z0-9])(?:GOCSPX-[\w-]{28}|ya29\.[\w-]{50,400})(?![\w-])/,
  },
  {
    id: 'google-service-account',
    description: 'the key of a Google service account',
    keywords: ['private_key_id'],
    pattern: /private_key_id\\?["']?\s{0,5}:\s{0,5}\\?["']?([0-9a-f]{40})(?![0-9a-f])/,
  },
  {
    id: 'azure-storage-key',
    description: 'an Azure storage key',
    keywords: ['accountkey=', 'sharedaccesskey='],
    pattern: /(?:AccountKey=|SharedAccessKey=)([A-Za-z0-9+/]{43}(?:=|[A-Za-z0-9+/]{43}==))/i,
  },
  {
    id: 'azure-sas',
    description: 'an Azure shared access signature',
    keywords: ['sig='],
    pattern: /(?:[?&;]|^|["'`])s[a-z]=[^\s"'`<>]{1,600}?&sig=([A-Za-z0-9%+/=]{40,120})/,
  },
  {
    id: 'azure-client-secret',
    description: 'a client secret of Microsoft Entra',
    keywords: ['q~'],
    pattern: /(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{31,34}(?![\w.~-])/,
  },
  {
    id: 'openai-key',
    description: 'an OpenAI key',
    keywords: ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 't3blbkfj'],
    pattern: /(?<![A-Za-z0-9])(?:sk-(?:proj|svcacct|admin)-[\w-]{32,250}|sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})/,
  },
  {
    id: 'anthropic-key',
    description: 'an Anthropic key',
    keywords: ['sk-ant-'],
    pattern: /(?<![A-Za-z0-9])sk-ant-[\w-]{32,200}/,
  },
  {
    id: 'sendgrid-key',
    description: 'a SendGrid key',
    keywords: ['sg.'],
    pattern: /(?<![A-Za-z0-9])SG\.[\w-]{16,32}\.[\w-]{32,64}(?![\w-])/,
  },
  {
    id: 'twilio-key',
    description: 'a Twilio key',
    keywords: ['twilio', 'sk'],
    pattern: /(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![A-Za-z0-9])/,
  },
  {
    id: 'npm-token',
    description: 'an npm token',
    keywords: ['npm_', '_authtoken'],
    pattern: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])|_authToken\s?=\s?([A-Za-z0-9-]{36})/,
  },
  {
    id: 'pypi-token',
    description: 'a PyPI token',
    keywords: ['pypi-age'],
    pattern: /(?<![A-Za-z0-9])pypi-AgE[\w-]{60,250}/,
  },
  {
    id: 'telegram-token',
    description: 'the token of a Telegram bot',
    keywords: [':aa'],
    pattern: /(?<![A-Za-z0-9])\d{8,10}:AA[\w-]{32,34}(?![\w-])/,
  },
  {
    id: 'discord-token',
    description: 'the token of a Discord bot',
    keywords: ['discord'],
    pattern: /(?<![\w-])[MNO][A-Za-z0-9]{23,27}\.[\w-]{6}\.[\w-]{27,38}(?![\w-])/,
  },
  {
    id: 'discord-webhook',
    description: 'the address of a Discord webhook',
    keywords: ['/api/webhooks/'],
    pattern: /discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{60,80}/,
  },
  {
    id: 'shopify-token',
    description: 'a Shopify token',
    keywords: ['shpat_', 'shpca_', 'shppa_', 'shpss_'],
    pattern: /(?<![A-Za-z0-9])shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{32}(?![A-Za-z0-9])/,
  },
  {
    id: 'hubspot-token',
    description: 'the token of a private HubSpot app',
    keywords: ['pat-na', 'pat-eu', 'pat-ap'],
    pattern: /(?<![A-Za-z0-9])pat-(?:na|eu|ap)\d-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i,
  },
  {
    id: 'mailgun-key',
    description: 'a Mailgun key',
    keywords: ['key-', 'mailgun'],
    pattern: /(?<![A-Za-z0-9])(?:key-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8})(?![A-Za-z0-9])/,
  },
  {
    id: 'atlassian-token',
    description: 'an Atlassian token',
    keywords: ['atatt3', 'atctt3'],
    pattern: /(?<![A-Za-z0-9])AT[AC]TT3[\w=-]{60,250}/,
  },
  {
    id: 'vendor-token',
    description: 'a token',
    keywords: ['dop_v1_', 'doo_v1_', 'dckr_pat_', 'hf_', 'hvs.', 'lin_api_', 'glsa_', 'dapi', 'ntn_'],
    pattern:
      /(?<![A-Za-z0-9])(?:do[opr]_v1_[0-9a-f]{64}|dckr_pat_[\w-]{27}|hf_[A-Za-z]{34}|hvs\.[\w-]{90,120}|lin_api_[A-Za-z0-9]{40}|glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}|dapi[0-9a-f]{32}|ntn_[A-Za-z0-9]{40,50})(?![A-Za-z0-9])/,
  },
  {
    id: 'jwt',
    description: 'a JSON Web Token',
    keywords: ['.eyj'],
    pattern: /(?<![A-Za-z0-9])eyJ[\w-]{10,4000}\.eyJ[\w-]{10,4000}\.[\w-]{10,1000}/,
  },
  {
    id: 'private-key',
    description: 'a private key',
    keywords: ['private key'],
    // What only names the line above a key has nothing below it.
    pattern: /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----((?:[^-]|-(?!----)){40,12000})/,
  },
  {
    id: 'age-key',
    description: 'a private key of age',
    keywords: ['age-secret-key-1'],
    pattern: /AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}/,
  },
]
