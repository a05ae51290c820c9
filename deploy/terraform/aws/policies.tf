# What each user may do with the archive, as packages/access has it: nobody deletes what was archived. A test holds the two
# together.

locals {
  archive_roles = {
    archiver  = "write"
    dashboard = "read"
    audit     = "read"
    operator  = "compact"
  }

  archive_actions = {
    read    = ["s3:GetObject"]
    write   = ["s3:GetObject", "s3:PutObject"]
    compact = ["s3:GetObject"]
  }

  # What compaction makes of the archive it also replaces.
  archive_compaction = [{
    Effect   = "Allow"
    Action   = ["s3:PutObject", "s3:DeleteObject"]
    Resource = ["arn:aws:s3:::${var.bucket}/processed/*"]
  }]

  archive_policies = {
    for user, role in local.archive_roles : user => {
      Version = "2012-10-17"
      Statement = concat(
        [
          { Effect = "Allow", Action = ["s3:ListBucket"], Resource = ["arn:aws:s3:::${var.bucket}"] },
          { Effect = "Allow", Action = local.archive_actions[role], Resource = ["arn:aws:s3:::${var.bucket}/*"] },
        ],
        [for statement in local.archive_compaction : statement if role == "compact"],
      )
    }
  }
}
