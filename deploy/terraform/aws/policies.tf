# What each user may do with the archive, as packages/access has it: nobody deletes. A test holds the two together.

locals {
  archive_roles = {
    archiver  = "write"
    dashboard = "read"
    audit     = "read"
    operator  = "read"
  }

  archive_actions = {
    read  = ["s3:GetObject"]
    write = ["s3:GetObject", "s3:PutObject"]
  }

  archive_policies = {
    for user, role in local.archive_roles : user => {
      Version = "2012-10-17"
      Statement = [
        { Effect = "Allow", Action = ["s3:ListBucket"], Resource = ["arn:aws:s3:::${var.bucket}"] },
        { Effect = "Allow", Action = local.archive_actions[role], Resource = ["arn:aws:s3:::${var.bucket}/*"] },
      ]
    }
  }
}
