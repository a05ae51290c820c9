output "kubeconfig" {
  description = "File that lets kubectl and helm reach the cluster."
  value       = local.kubeconfig
}

output "live_page" {
  description = "The live page, when the pods are ready."
  value       = "http://127.0.0.1:30104"
}

output "pinot" {
  description = "The console of Pinot."
  value       = "http://127.0.0.1:30900"
}
