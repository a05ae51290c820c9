output "kubeconfig" {
  description = "Command that lets kubectl and helm reach the cluster."
  value       = "aws eks update-kubeconfig --region ${var.region} --name ${aws_eks_cluster.this.name}"
}

output "archive_users" {
  description = "IAM users of the archive, to make access keys for."
  value       = { for role, user in aws_iam_user.archive : role => user.name }
}

output "values" {
  description = "A values file for the chart, behind its profile cloud-managed."

  value = yamlencode({
    kafka = {
      bootstrap_servers   = split(",", aws_msk_cluster.this.bootstrap_brokers)
      replication_factor  = 3
      min_insync_replicas = 2
    }
    s3_sink = {
      endpoint   = "https://s3.${var.region}.amazonaws.com"
      region     = var.region
      bucket     = aws_s3_bucket.archive.id
      path_style = false
    }
    kubernetes = {
      storageClass = "gp3"
      apps         = { repository = trimsuffix(aws_ecr_repository.apps["cli"].repository_url, "/cli") }
    }
  })
}
