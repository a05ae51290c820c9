# A cluster of kind with the images of this clone, Strimzi and the chart. It needs docker, kind, helm and kubectl, and no
# provider: terraform_data is part of Terraform.

terraform {
  required_version = ">= 1.11"
}

locals {
  root       = abspath("${path.module}/../../..")
  kubeconfig = abspath("${path.module}/kubeconfig")
  # As deploy/helm/tickertape/profiles/local.yaml has them.
  node_ports = [30900, 30104, 30099, 30001, 32100]
  apps       = ["producer", "flattener", "archiver", "dashboard", "watcher", "pinot-bootstrap", "cli"]

  cluster = yamlencode({
    kind       = "Cluster"
    apiVersion = "kind.x-k8s.io/v1alpha4"
    nodes = [{
      role  = "control-plane"
      image = var.node_image
      extraPortMappings = [
        for port in local.node_ports : { containerPort = port, hostPort = port, listenAddress = "127.0.0.1" }
      ]
    }]
  })
}

resource "terraform_data" "cluster" {
  input            = { name = var.name, kubeconfig = local.kubeconfig }
  triggers_replace = [var.name, local.cluster]

  provisioner "local-exec" {
    command     = "echo \"$CLUSTER\" | kind create cluster --name \"$NAME\" --kubeconfig \"$KUBECONFIG\" --config - --wait 5m"
    environment = { CLUSTER = local.cluster, NAME = self.input.name, KUBECONFIG = self.input.kubeconfig }
  }

  provisioner "local-exec" {
    when        = destroy
    command     = "kind delete cluster --name \"$NAME\" --kubeconfig \"$KUBECONFIG\""
    environment = { NAME = self.input.name, KUBECONFIG = self.input.kubeconfig }
  }
}

# docker compose --profile '*' build makes them.
resource "terraform_data" "images" {
  for_each         = toset(local.apps)
  triggers_replace = [terraform_data.cluster.id, var.tag]

  provisioner "local-exec" {
    command     = "kind load docker-image \"$IMAGE\" --name \"$NAME\""
    environment = { IMAGE = "tickertape/${each.value}:${var.tag}", NAME = terraform_data.cluster.output.name }
  }
}

resource "terraform_data" "strimzi" {
  triggers_replace = [terraform_data.cluster.id, var.strimzi_version]

  provisioner "local-exec" {
    command = join(" ", [
      "helm upgrade --install strimzi oci://quay.io/strimzi-helm/strimzi-kafka-operator --version \"$VERSION\"",
      "--namespace strimzi --create-namespace --set watchAnyNamespace=true --wait",
    ])
    environment = { VERSION = var.strimzi_version, KUBECONFIG = local.kubeconfig }
  }
}

resource "terraform_data" "chart" {
  triggers_replace = [terraform_data.strimzi.id, var.tag, var.schedules]
  depends_on       = [terraform_data.images]

  provisioner "local-exec" {
    working_dir = local.root
    command = join(" ", [
      "helm upgrade --install tickertape deploy/helm/tickertape --namespace tickertape --create-namespace --timeout 20m",
      "-f config/config.yaml -f deploy/helm/tickertape/profiles/local.yaml",
      "--set kubernetes.apps.tag=\"$TAG\" --set kubernetes.schedules.enabled=\"$SCHEDULES\"",
    ])
    environment = { TAG = var.tag, SCHEDULES = var.schedules, KUBECONFIG = local.kubeconfig }
  }
}
